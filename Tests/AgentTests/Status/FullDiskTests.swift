import ControllerAPI
import TestSupport
import Testing

@testable import Agent

@Suite("A disk that is full", .enabled("file systems can be mounted") { FullDisk.isPossible })
struct FullDiskTests {
    private let disk: FullDisk

    init() throws {
        disk = try FullDisk()
    }

    private func desired(_ replicas: Int, at revision: String) throws -> DesiredState {
        try DesiredStateBuilder(Samples.objects(Samples.deployment("replicas: \(replicas)")), owner: "test")
            .build(revision: revision)
    }

    @Test("What cannot be written down has not happened, a condition says so, and it happens when there is space")
    func journal() async throws {
        let path = disk.path + "/journal.json"
        let state = try AgentState(files: AgentFiles(data: disk.path))
        try await state.take(desired(1, at: "one"))
        try disk.fill()
        let error = await #expect(throws: AgentError.self) { try await state.take(desired(2, at: "two")) }
        #expect(error?.code == .environment && error?.reason == "Disk")
        #expect(error?.message.hasSuffix("No space left on device") == true, "\(String(describing: error))")
        #expect(await state.journal.applied == "one")
        #expect(await state.desired?.revision == "one")
        #expect(try Journal.read(path).applied == "one")
        var recorded = try #require(await state.conditions.all.first { $0.type == "Recorded" })
        #expect(recorded.status == "False" && recorded.reason == "Disk" && recorded.message == error?.message)
        #expect(try TestDirectory.names(at: disk.path) == ["filler", "journal.json"])
        try disk.clear()
        // Even where there is nothing new to write, so that the condition does not outlive its reason.
        try await state.take(desired(1, at: "one"))
        recorded = try #require(await state.conditions.all.first { $0.type == "Recorded" })
        #expect(recorded.status == "True")
        try await state.take(desired(2, at: "two"))
        #expect(try Journal.read(path).applied == "two")
    }

    @Test("A Job's history that cannot be written stays what it was")
    func history() async throws {
        let state = try AgentState(files: AgentFiles(data: disk.path))
        let workload = try Samples.workload(Samples.job())
        try disk.fill()
        var history = RunHistory()
        history.remember(JobRun(specHash: workload.specHash), of: workload)
        let written = history
        await #expect(throws: AgentError.self) { try await state.remember(written) }
        #expect(await state.journal.runs == nil)
        try disk.clear()
        try await state.remember(written)
        #expect(try Journal.read(disk.path + "/journal.json").runs == written)
    }

    @Test("Half a file of a volume is not left behind, and the one before stays whole")
    func volume() throws {
        let files = VolumeFiles(root: disk.path)
        func write(_ size: Int) throws -> [String: String] {
            let content = [UInt8](repeating: 0x61, count: size)
            let file = DesiredFile(path: "key", content: .bytes(content), mode: 0o644)
            return try files.write(
                ["secret": DesiredFiles(files: [file], isSecret: true)],
                facts: PodFacts(
                    name: "web-0",
                    namespace: "default",
                    sandbox: "s",
                    address: "",
                    hostAddress: "",
                    node: "",
                    template: try Samples.workload(Samples.deployment()).template,
                    capacity: PodFacts.Capacity()
                ),
                group: nil
            )
        }
        let directory = try #require(try write(5)["secret"])
        try disk.fill()
        let error = #expect(throws: AgentError.self) { try write(1 << 20) }
        #expect(error?.code == .environment && error?.reason == "Disk")
        #expect(try TestDirectory.names(at: directory) == ["key"])
        #expect(try TestDirectory.contents(directory + "/key") == "aaaaa")
        try disk.clear()
        #expect(try write(1 << 20)["secret"] == directory)
        #expect(try TestDirectory.contents(directory + "/key").utf8.count == 1 << 20)
    }

    @Test("The status of a host is what was written last")
    func status() throws {
        let files = AgentFiles(data: disk.path)
        func status(_ message: String) -> HostStatus {
            HostStatus(
                agent: AgentStatus(
                    name: "a",
                    environment: "staging",
                    health: .healthy,
                    conditions: [],
                    services: [],
                    workloads: []
                ),
                owner: message,
                engine: "",
                process: 1,
                pods: [],
                writtenAt: ""
            )
        }
        try files.write(status("before"))
        try disk.fill()
        #expect(throws: AgentError.self) { try files.write(status(String(repeating: "x", count: 1 << 16))) }
        #expect(try files.readStatus()?.owner == "before")
        #expect(try TestDirectory.names(at: disk.path) == ["filler", "status.json"])
    }
}

import ControllerAPI
import Glibc
import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("What an agent and commands leave each other")
struct AgentFilesTests {
    private let directory: TestDirectory
    private var files: AgentFiles { AgentFiles(data: directory.path) }

    init() throws {
        directory = try TestDirectory()
    }

    @Test("A pause is in force until its time is over or it is taken back")
    func pause() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(files.readPause(at: now) == nil)
        try files.pause(AgentPause(reason: "a disk", by: "one", from: now, seconds: 60))
        let pause = try #require(files.readPause(at: now.addingTimeInterval(59)))
        #expect(pause.explanation == "paused by one until 2027-01-15T08:01:00Z: a disk")
        #expect(files.readPause(at: now.addingTimeInterval(60)) == nil)
        try files.pause(AgentPause(reason: "a disk", by: "one", from: now, seconds: nil))
        #expect(files.readPause(at: now.addingTimeInterval(1e9))?.until == nil)
        #expect(try files.resume())
        #expect(try !files.resume())
        #expect(files.readPause(at: now) == nil)
    }

    @Test("A directory is one agent's; the next one has it when that one has let go")
    func lock() async throws {
        let first = try await AgentLock.take(data: directory.path)
        let other = open(directory.path + "/agent.lock", O_RDWR)
        #expect(flock(other, LOCK_EX | LOCK_NB) != 0)
        close(other)
        async let second = AgentLock.take(data: directory.path)
        first.release()
        try await second.release()
        await #expect(throws: AgentError.self) { try await AgentLock.take(data: directory.path + "/none") }
    }

    @Test(
        "A pause that cannot be read is one all the same",
        arguments: ["", "{}", "no", "{\"reason\":1,\"by\":\"x\"}"]
    )
    func damaged(_ text: String) throws {
        try files.prepare()
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "/control/pause.json"))
        let pause = try #require(files.readPause())
        #expect(pause.reason.contains("pause.json cannot be read"))
    }

    @Test("A status is read as it was written, only by its owner; none and a damaged one are told apart")
    func status() throws {
        #expect(try files.readStatus() == nil)
        let status = HostStatus(
            agent: AgentStatus(name: "a", environment: "staging", health: .healthy),
            owner: "o",
            engine: "unix:///var/run/docker.sock",
            process: 1,
            pods: [
                PodStatus(
                    namespace: "default",
                    name: "web-0",
                    workload: "web",
                    isReady: true,
                    failures: 0,
                    containers: [
                        PodContainerStatus(name: "web", id: "1", image: "web:1", isRunning: true, startedAt: "")
                    ]
                )
            ],
            writtenAt: "2027-01-15T08:01:00.000Z"
        )
        try files.write(status)
        #expect(try files.readStatus() == status)
        let attributes = try FileManager.default.attributesOfItem(atPath: files.status)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try Data("{".utf8).write(to: URL(fileURLWithPath: files.status))
        #expect(throws: AgentError.self) { try files.readStatus() }
    }

    @Test(
        "The names of the kernel's events are read, whole events only",
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0] + Array("sync\0\0\0\0".utf8), ["sync"]),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [""]),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255], []),
            ([1, 2, 3], []),
        ] as [([UInt8], [String])]
    )
    func events(_ bytes: [UInt8], names: [String]) {
        #expect(ControlWatch.names(in: bytes[...]) == names)
    }
}

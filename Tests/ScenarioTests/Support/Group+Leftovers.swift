import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Group {
    /// The processes that have to do with the group: its data directory is in their arguments or is where they work.
    func processes() throws -> [Int32: String] { try RunningProcesses.of(data) }

    /// Waits until nothing of the group runs.
    func untilNoProcess(within limit: Duration = .seconds(20)) async throws {
        let end = ContinuousClock.now + limit
        var ending: Set<Int32> = []
        while true {
            ending = try ending.union(processes().keys).filter { !RunningProcesses.isOver($0) }
            if ending.isEmpty { return }
            guard ContinuousClock.now < end else {
                throw ScenarioFailure("still there: \(ending) of \(try processes())")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The containers of the group's environments that run, or all of them.
    func containers(all: Bool = false) async throws -> [String] {
        var names: [String] = []
        for environment in ["staging", "production"] {
            let words = ["docker", "ps", "--no-trunc", "--format", "{{.Names}}"] + (all ? ["--all"] : [])
            names += try await workshop.output(words + ["--filter", "label=\(owner(environment))"])
                .split(separator: "\n").map(String.init)
        }
        return names.sorted()
    }

    /// Ends and removes everything of the group, whatever state it is in.
    func cleanUp() async {
        do {
            for pid in try processes().keys { Glibc.kill(pid, SIGKILL) }
            try await untilNoProcess()
            for environment in ["staging", "production"] {
                try await remove("container", "rm", "-f", "-v", listing: ["ps", "-aq"], environment)
                try await remove("network", "network", "rm", listing: ["network", "ls", "-q"], environment)
                try await remove("volume", "volume", "rm", "-f", listing: ["volume", "ls", "-q"], environment)
            }
            let images = try await workshop.output(
                [
                    "docker", "images", "--digests", "--format", "{{.Repository}}:{{.Tag}}@{{.Digest}}",
                    "127.0.0.1:\(port + 1)/*",
                ]
            )
            for image in images.split(separator: "\n") {
                let parts = image.split(separator: "@", maxSplits: 1).map(String.init)
                let repository = parts[0].split(separator: ":").dropLast().joined(separator: ":")
                // An untagged image goes by its digest; one that another group has built as well only loses its name here.
                let name = parts[0].hasSuffix(":<none>") ? "\(repository)@\(parts[1])" : parts[0]
                _ = try await workshop.run(["docker", "rmi", name])
            }
        } catch {
            Issue.record("cleaning up: \(error)")
        }
    }

    /// What the group said, for the report of a failure.
    func story() -> String {
        let logs = ["up", "controller", "runner", "proxy", "agent-staging", "agent-production"].map { name in
            let bytes = FileManager.default.contents(atPath: "\(data)/logs/\(name).log") ?? Data()
            return "── \(name).log\n" + String(decoding: bytes.suffix(3000), as: UTF8.self)
        }
        return logs.joined(separator: "\n")
    }

    private func owner(_ environment: String) -> String { "headgate.dev/owner=\(environment)-\(port)" }

    private func remove(_ kind: String, _ words: String..., listing: [String], _ environment: String) async throws {
        let found = try await workshop.output(["docker"] + listing + ["--filter", "label=\(owner(environment))"])
            .split(separator: "\n").map(String.init)
        guard !found.isEmpty else { return }
        let result = try await workshop.run(["docker"] + words + found)
        if result.status != 0 { Issue.record("a \(kind) could not be removed: \(result.text)") }
    }
}

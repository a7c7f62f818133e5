import DockerEngine
import Glibc
import TestSupport
import Testing

@testable import Runner

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where the jobs of a test run.
enum ExecutorKind: String, CaseIterable, Sendable {
    case host
    case container
    case podman

    /// A runner of this kind; nil, with the reason printed, where no engine answers.
    func runner() async throws -> TestRunner? {
        switch self {
        case .host: try TestRunner()
        case .container: try await TestEngine.docker.runner(inContainers: true)
        case .podman: try await TestEngine.podman.runner(inContainers: true)
        }
    }
}

extension TestRunner {
    /// The containers and networks that this runner has on the engine, by their names.
    func onEngine() async throws -> [String] {
        guard let owner = try EngineOwner.known(in: directory.path) else { return [] }
        let client = try JobEngine.client(engine, controller.http)
        let filters = DockerFilters.label(JobEngine.ownerLabel, owner)
        return try await client.containers(all: true, filters).map(\.name) + client.networks(filters).map(\.name)
    }

    /// Whether any process of this machine has a word in its command line.
    static func isAnyRunning(_ word: String) throws -> Bool {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(name) != nil {
            guard let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { continue }
            if String(decoding: line, as: UTF8.self).split(separator: "\0").contains(Substring(word)) { return true }
        }
        return false
    }
}

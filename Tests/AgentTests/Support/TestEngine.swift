import TestSupport
import Testing

@testable import Agent

/// An engine that Pods are tried on.
enum TestEngine: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case docker

    static var all: [TestEngine] { allCases }

    var testDescription: String { rawValue }

    /// Gives a test a host of its own on this engine.
    func withHost(_ body: (TestHost) async throws -> Void) async throws {
        try await EngineFixture.get().withHost(body)
    }
}

extension TestHost {
    /// What the only container of a Pod has printed when it has ended.
    func words(of pod: ObservedPod) async throws -> [String] {
        try await waitUntilEnded(pod, "web")
        guard let container = pod.containers.first(where: { $0.name == "web" }) else {
            throw TestFailure("there is no container web")
        }
        return await host.lastWords(container.id, lines: 50)
    }

    func waitUntilEnded(_ pod: ObservedPod, _ name: String) async throws {
        try await waitUntil("container \(name) has ended") {
            let observed = try await host.observe().pods.first { $0.name == pod.name }
            return observed?.containers.contains { $0.name == name && $0.exitCode != nil && $0.wasStarted } ?? false
        }
    }
}

import DockerEngine
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// An engine that Pods are tried on.
enum TestEngine: String, Sendable, CaseIterable, CustomTestStringConvertible {
    /// What the environment, or else this machine, has; it may be a Podman as well.
    case docker

    /// A Podman service of the tests' own, with its own images.
    case podman

    static var all: [TestEngine] { PodmanService.isInstalled ? allCases : [.docker] }

    var testDescription: String { rawValue }

    private static let prepared = Mutex<Task<EngineFixture, any Error>?>(nil)

    /// Gives a test a host of its own on this engine.
    func withHost(_ body: (TestHost) async throws -> Void) async throws {
        switch self {
        case .docker: try await EngineFixture.get().withHost(body)
        case .podman:
            let task = Self.prepared.withLock { prepared in
                let task =
                    prepared
                    ?? Task {
                        let endpoint = try DockerEndpoint.resolve(
                            environment: ["DOCKER_HOST": try await PodmanService.shared.address()]
                        )
                        return try await EngineFixture.make(on: DockerClient(endpoint))
                    }
                prepared = task
                return task
            }
            try await task.value.withHost(body)
        }
    }
}

extension TestHost {
    /// What the only container of a Pod has printed when it has ended.
    func words(of pod: ObservedPod) async throws -> [String] {
        try await waitUntilEnded(pod, "web")
        guard let container = pod.containers.first(where: { $0.name == "web" }) else {
            throw TestFailure("there is no container web")
        }
        return await host.lastWords(container.id, lines: 200)
    }

    func waitUntilEnded(_ pod: ObservedPod, _ name: String) async throws {
        try await waitUntil("container \(name) has ended") {
            let observed = try await host.observe().pods.first { $0.name == pod.name }
            return observed?.containers.contains { $0.name == name && $0.exitCode != nil && $0.wasStarted } ?? false
        }
    }
}

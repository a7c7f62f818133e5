import DockerEngine
import Glibc
import HTTPTransport
import TestSupport
import Testing

@testable import Runner

/// The engines that containers are tested on, where they are there.
enum TestEngine: String, CaseIterable, Sendable {
    /// What the environment, or else this machine, has; it may be a Podman as well.
    case docker

    /// A Podman service of the tests' own, with its own images.
    case podman

    /// What a runner's environment says of the engine.
    func environment() async throws -> [String: String] {
        switch self {
        case .docker:
            ["DOCKER_HOST", "XDG_RUNTIME_DIR"].reduce(into: [:]) { environment, name in
                if let value = getenv(name) { environment[name] = String(cString: value) }
            }
        case .podman: ["DOCKER_HOST": try await PodmanService.shared.address()]
        }
    }

    func client() async throws -> DockerClient { try JobEngine.client(await environment(), HTTPClient()) }

    /// Whether tests with containers can run on it; prints why not.
    func isReady() async -> Bool { await EngineImage.isReady(on: self) }

    /// A runner with this engine; nil where it is not there.
    func runner(inContainers: Bool = false) async throws -> TestRunner? {
        guard await isReady() else { return nil }
        var runner = try TestRunner()
        runner.engine = try await environment()
        if inContainers { runner.executor = .container(image: EngineImage.name) }
        return runner
    }
}

import DockerEngine
import Glibc
import HTTPTransport
import Logging
import TestSupport
import Testing

@testable import Agent

/// A real engine with an image to run; what a test made is removed at its end.
struct EngineFixture: Sendable {
    private static let label = "headgate-agent-test"
    @TaskLocal private static var current: EngineFixture?

    let engine: DockerClient

    /// A program that serves; see `WebProgram`.
    let image: String
    private let run: String

    static func get() throws -> EngineFixture {
        guard let current else { throw TestFailure("the suite lacks the .engine trait") }
        return current
    }

    static func endpoint() throws -> DockerEndpoint {
        var environment: [String: String] = [:]
        for name in ["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "XDG_RUNTIME_DIR"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return try DockerEndpoint.resolve(environment: environment)
    }

    /// Whether an engine answers; says why not.
    static func isAvailable() async -> Bool {
        do {
            return try await DockerClient(try endpoint()).ping().isLinux
        } catch {
            print("Tests on a real engine are skipped: \(error)")
            return false
        }
    }

    fileprivate static func run(_ body: @Sendable @concurrent () async throws -> Void) async throws {
        let engine = DockerClient(try endpoint())
        let fixture = try await make(on: engine)
        let result: Result<Void, any Error>
        do {
            result = .success(try await $current.withValue(fixture) { try await body() })
        } catch {
            result = .failure(error)
        }
        for image in try await engine.images(.label(label, fixture.run)) {
            try await engine.removeImage(image.id, force: true)
        }
        try result.get()
    }

    /// Makes the image on an engine.
    static func make(on engine: DockerClient) async throws -> EngineFixture {
        let run = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
        var tar = Tar()
        tar.add("web", try WebProgram.compile(in: TestDirectory()), mode: 0o755)
        tar.add("Dockerfile", Array("FROM scratch\nCOPY web /web\nENTRYPOINT [\"/web\"]\nCMD [\"serve\"]\n".utf8))
        let image = "\(label):\(run)"
        var spec = BuildSpec(tags: [image])
        spec.labels = [label: run]
        _ = try await engine.buildImage(spec, context: .bytes(tar.archive))
        return EngineFixture(engine: engine, image: image, run: run)
    }

    /// A name that no other agent has.
    func owner(_ number: Int = 0) -> String {
        "test-\(number)-\(run)-\(UInt16.random(in: 0 ... .max))"
    }

    /// Gives a test a host of its own.
    func withHost(_ body: (TestHost) async throws -> Void) async throws {
        let directory = try TestDirectory()
        let owner = owner()
        let host = DockerHost(
            engine: engine,
            owner: owner,
            files: VolumeFiles(root: directory.path + "/volumes", memory: directory.path + "/memory"),
            logger: .silent
        )
        try await cleaning(owner) {
            try await body(TestHost(host: host, fixture: self, directory: directory))
        }
    }

    /// Runs a body and removes everything that carries the owner's label, whatever came of it.
    func cleaning(_ owner: String, _ body: () async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        let filters = DockerFilters.label(Names.owner, owner)
        let containers = try await engine.containers(all: true, filters)
        // Podman removes no sandbox that others depend on.
        let sandboxes = containers.filter { $0.labels[Names.container] == Names.sandbox }
        for container in containers.filter({ $0.labels[Names.container] != Names.sandbox }) + sandboxes {
            do {
                try await engine.removeContainer(container.id, force: true, volumes: true)
            } catch {
                // An agent that has just been stopped may have been at it.
                guard error.code == .notFound else { throw error }
            }
        }
        try SecretDirectory.remove(owner: owner)
        for network in try await engine.networks(filters) { try await engine.removeNetwork(network.id) }
        for volume in try await engine.volumes(filters) { try await engine.removeVolume(volume.name, force: true) }
        try result.get()
    }

    /// What a server says, nil when it cannot be reached.
    func ask(_ address: String, _ path: String = "/") async -> String? {
        var request = HTTPRequest(.get, "http://\(address)\(path)")
        request.timeouts = HTTPTimeouts(connect: .seconds(5), total: .seconds(10), idle: nil)
        do {
            let response = try await HTTPClient().send(request)
            return response.status == 200 ? String(decoding: response.body, as: UTF8.self) : nil
        } catch {
            return nil
        }
    }
}

/// A Docker host for one test.
struct TestHost: Sendable {
    let host: DockerHost
    let fixture: EngineFixture
    let directory: TestDirectory

    var engine: DockerClient { fixture.engine }
    var owner: String { host.owner }

    /// A Deployment of the fixture's image.
    func workload(pod: String = "", _ container: String = "", _ documents: String...) throws -> DesiredWorkload {
        let all = [Samples.deployment(pod: pod, container: container, image: fixture.image)] + documents
        let objects = try Samples.objects(all.joined(separator: "\n---\n"))
        let desired = try DesiredStateBuilder(objects, owner: owner).build(revision: "a")
        guard let workload = desired.workloads.first else { throw TestFailure("there is no workload") }
        return workload
    }

    func create(_ workload: DesiredWorkload, index: Int = 0) async throws -> ObservedPod {
        let network = try await host.prepare()
        try await host.createPod(workload, index: index, revision: String(repeating: "a", count: 40), network: network)
        let name = Names.pod(workload: "web", specHash: workload.specHash, index: index)
        guard let pod = try await host.observe().pods.first(where: { $0.name == name }) else {
            throw TestFailure("the Pod \(name) is not there")
        }
        return pod
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Gives a suite and what is in it the engine's fixture.
struct EngineTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await EngineFixture.run(function)
    }
}

extension Trait where Self == EngineTrait {
    static var engine: Self { EngineTrait() }
}

/// Tests that need an engine.
@Suite(
    "On a real engine",
    .enabled("an engine answers") { await EngineFixture.isAvailable() },
    .engine,
    .timeLimit(.minutes(10))
)
enum EngineTests {}

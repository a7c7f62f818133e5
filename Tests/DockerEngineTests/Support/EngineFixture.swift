import DockerEngine
import Glibc
import Synchronization
import TestSupport
import Testing

/// A real engine with an image to run; what a run made is removed at its end.
struct EngineFixture: Sendable {
    static let label = "headgate-dockerengine-test"
    @TaskLocal static var current: EngineFixture?

    let client: DockerClient
    /// The value of the label on everything of this run.
    let run: String
    let image: String
    private let counter = Counter()

    /// Makes names unique within a run.
    private final class Counter: Sendable {
        let value = Atomic(0)
    }

    static func get() throws -> EngineFixture {
        guard let current else {
            throw TestFailure("the suite lacks the .engine trait")
        }
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

    static func make() async throws -> EngineFixture {
        let client = DockerClient(try endpoint())
        let run = "\(getpid())-\(UInt32.random(in: 0 ... .max))"
        var tar = TarWriter()
        tar.add("probe", try ProbeProgram.compile(), mode: 0o755)
        tar.add("Dockerfile", "FROM scratch\nCOPY probe /probe\nENTRYPOINT [\"/probe\"]\n")
        var spec = BuildSpec(tags: ["headgate-dockerengine-test:\(run)"])
        spec.labels = [label: run]
        let image = try await client.buildImage(spec, context: .bytes(tar.archive))
        return EngineFixture(client: client, run: run, image: image)
    }

    var labels: [String: String] {
        [Self.label: run]
    }

    var filters: DockerFilters {
        .label(Self.label, run)
    }

    func name() -> String {
        "headgate-dockerengine-\(run)-\(counter.value.add(1, ordering: .relaxed).newValue)"
    }

    func spec(_ command: String...) -> ContainerSpec {
        var spec = ContainerSpec(image: image)
        spec.command = command
        spec.labels = labels
        spec.host.networkMode = "none"
        return spec
    }

    /// Makes and starts a container.
    func start(_ spec: ContainerSpec) async throws -> String {
        let id = try await client.createContainer(name: name(), spec).id
        try await client.startContainer(id)
        return id
    }

    /// All lines that a container has written.
    func lines(_ id: String, _ options: LogOptions = LogOptions()) async throws -> [String] {
        var lines: [String] = []
        for try await line in try await client.logs(id, options).lines() {
            lines.append("\(line.source) " + String(decoding: line.bytes, as: UTF8.self))
        }
        return lines
    }

    /// Waits until a container says that it is ready.
    func waitUntilReady(_ id: String) async throws {
        for try await line in try await client.logs(id, LogOptions(follows: true)).lines()
        where line.bytes.elementsEqual("ready".utf8) {
            return
        }
        throw TestFailure("the container ended before it was ready")
    }

    func cleanUp() async throws {
        let containers = try await client.containers(all: true, filters)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in containers {
                group.addTask { try await client.removeContainer(container.id, force: true, volumes: true) }
            }
            try await group.waitForAll()
        }
        for network in try await client.networks(filters) {
            try await client.removeNetwork(network.id)
        }
        for volume in try await client.volumes(filters) {
            try await client.removeVolume(volume.name, force: true)
        }
        for image in try await client.images(filters) {
            try await client.removeImage(image.id, force: true)
        }
    }
}

/// Gives a suite and what is in it the engine's fixture.
struct EngineTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let fixture = try await EngineFixture.make()
        do {
            try await EngineFixture.$current.withValue(fixture) { try await function() }
        } catch {
            try await fixture.cleanUp()
            throw error
        }
        try await fixture.cleanUp()
    }
}

extension Trait where Self == EngineTrait {
    static var engine: Self {
        EngineTrait()
    }
}

/// Tests that need an engine.
@Suite(
    "A real engine",
    .enabled("an engine answers") { await EngineFixture.isAvailable() },
    .engine,
    .timeLimit(.minutes(10))
)
enum EngineTests {}

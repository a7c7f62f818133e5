import ControllerAPI
import DockerEngine
import HTTPTransport
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("Manifests are applied once")
    struct ManifestApplyTests {
        /// What a test applies, under a name of its own.
        private struct Bench: Sendable {
            let fixture: EngineFixture
            let directory: TestDirectory
            let name: String
            let owner: String

            static func run(_ body: (Bench) async throws -> Void) async throws {
                let name = "test-\(UInt32.random(in: 0 ... .max))"
                let bench = Bench(
                    fixture: try EngineFixture.get(),
                    directory: try TestDirectory(),
                    name: name,
                    owner: ApplySettings.owner(of: name)
                )
                try await bench.fixture.cleaning(bench.owner) { try await body(bench) }
            }

            func apply(_ documents: String..., origin: String = "/here", name: String? = nil) throws -> ManifestApply {
                let settings = ApplySettings(
                    name: name ?? self.name,
                    origin: origin,
                    objects: try documents.flatMap { try Samples.objects($0) },
                    engine: try EngineFixture.endpoint(),
                    data: directory.path + "/data",
                    proxySocket: nil,
                    http: HTTPClient()
                )
                return ManifestApply(settings, logger: .silent)
            }

            func web(_ text: String, spec: String = "", container: String = "") -> String {
                Samples.deployment(
                    "replicas: 1\nstrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}\n\(spec)",
                    pod: "terminationGracePeriodSeconds: 1",
                    container: """
                        env: [{name: TEXT, value: "\(text)"}]
                        readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
                        \(container)
                        """,
                    image: fixture.image
                )
            }

            /// The texts of the Pods that run.
            func answers() async throws -> Set<String> {
                let host = DockerHost(
                    engine: fixture.engine,
                    owner: owner,
                    files: VolumeFiles(root: directory.path, memory: nil),
                    logger: .silent
                )
                var answers: Set<String> = []
                for pod in try await host.observe().pods {
                    guard let address = pod.address, let answer = await fixture.ask("\(address):8080") else { continue }
                    answers.insert(answer)
                }
                return answers
            }
        }

        private static let patience = Duration.seconds(120)

        @Test("Pods run until everything is healthy, and a second look finds nothing to do; a change replaces them")
        func rollOut() async throws {
            try await Bench.run { (bench) async throws in
                let first = try bench.apply(bench.web("one"))
                #expect(try await first.preview().operations.map(\.operation) == ["create"])
                let said = Mutex<[ApplyProgress]>([])
                let outcome = try await first.apply(upTo: Self.patience) { line in said.withLock { $0.append(line) } }
                #expect(outcome == .healthy)
                #expect(try await bench.answers() == ["one"])
                #expect(try await first.preview().operations.isEmpty)
                let healths = said.withLock { lines in
                    lines.compactMap { line -> Health? in
                        if case .workload(let workload) = line { workload.health } else { nil }
                    }
                }
                #expect(healths.last == .healthy)

                let second = try bench.apply(bench.web("two"))
                #expect(try await second.preview().operations.map(\.operation) == ["create", "remove"])
                #expect(try await second.apply(upTo: Self.patience) { _ in } == .healthy)
                #expect(try await bench.answers() == ["two"])
            }
        }

        @Test("A release that crashes is told with its last words, and the one before keeps running")
        func crash() async throws {
            try await Bench.run { (bench) async throws in
                #expect(try await bench.apply(bench.web("one")).apply(upTo: Self.patience) { _ in } == .healthy)
                let bad = try bench.apply(
                    bench.web("bad", spec: "progressDeadlineSeconds: 5", container: "args: [crash, \"no such table\"]")
                )
                let outcome = try await bad.apply(upTo: Self.patience) { _ in }
                guard case .failed(let lines) = outcome else { throw TestFailure("\(outcome)") }
                #expect(lines.count == 1 && lines[0].contains("no such table"), "\(lines)")
                #expect(try await bench.answers() == ["one"])
            }
        }

        @Test("Another name's Pods are left alone, and taking away leaves the volumes of claims")
        func deletion() async throws {
            try await Bench.run { (bench) async throws in
                let claim = """
                    apiVersion: v1
                    kind: PersistentVolumeClaim
                    metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                    """
                let mine = try bench.apply(bench.web("mine"), claim)
                #expect(try await mine.apply(upTo: Self.patience) { _ in } == .healthy)
                try await Bench.run { (other) async throws in
                    #expect(try await other.apply(other.web("other")).apply(upTo: Self.patience) { _ in } == .healthy)
                    #expect(try await mine.delete() == 1)
                    #expect(try await other.answers() == ["other"])
                }
                let engine = bench.fixture.engine
                let containers = try await engine.containers(all: true, .label(Names.owner, bench.owner))
                #expect(containers.isEmpty)
                let volumes = try await engine.volumes(.label(Names.owner, bench.owner))
                #expect(volumes.count == 1)
                #expect(try await mine.preview().operations.map(\.operation) == ["create"])
            }
        }

        @Test("A name that stands for something else, or is looked after by an agent, is refused with what helps")
        func refusals() async throws {
            try await Bench.run { (bench) async throws in
                #expect(try await bench.apply(bench.web("one")).apply(upTo: Self.patience) { _ in } == .healthy)
                let elsewhere = try bench.apply(bench.web("two"), origin: "/elsewhere")
                await Self.expect("was applied from /here", "--name") {
                    _ = try await elsewhere.apply(upTo: Self.patience) { _ in }
                }
                let settings = try elsewhere.settings.agent
                var agent = AgentRegister.Entry(settings)
                agent.owner = "agent-\(bench.name)"
                let place = try await AgentRegister().enter(agent, logger: .silent)
                defer { place?.release() }
                await Self.expect("keeps the environment", "commit and push", "--name") {
                    _ = try await bench.apply(bench.web("two")).apply(upTo: Self.patience) { _ in }
                }
                #expect(try await bench.answers() == ["one"])
                #expect(try await bench.apply().delete() == 1, "what is in the agent's way may be taken away")
            }
        }

        @Test("Manifests that cannot run touch nothing")
        func invalid() async throws {
            try await Bench.run { (bench) async throws in
                #expect(try await bench.apply(bench.web("one")).apply(upTo: Self.patience) { _ in } == .healthy)
                await Self.expect("nothing") { _ = try await bench.apply().apply(upTo: Self.patience) { _ in } }
                let absent = bench.web("two").replacing(bench.fixture.image, with: "localhost:1/absent:1")
                await Self.expect("localhost:1/absent:1 cannot be pulled") {
                    _ = try await bench.apply(absent).apply(upTo: Self.patience) { _ in }
                }
                #expect(try await bench.answers() == ["one"])
            }
        }

        private static func expect(_ words: String..., of body: () async throws -> Void) async {
            do {
                try await body()
                Issue.record("it was not refused")
            } catch {
                for word in words { #expect("\(error)".contains(word), "\(error)") }
            }
        }
    }
}

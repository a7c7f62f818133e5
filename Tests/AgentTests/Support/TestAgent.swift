import ControllerAPI
import DockerEngine
import Git
import HTTPTransport
import HeadgateConfiguration
import Proxy
import Synchronization
import TestSupport
import Testing

@testable import Agent

/// An agent with its origin, its controller and its proxy.
struct TestAgent: Sendable {
    let fixture: EngineFixture
    let origin: Origin
    let controller: FakeController
    let directory: TestDirectory
    let owner: String
    let address: String

    /// The numbers of the tests that are under way: each has cluster addresses of its own.
    private static let numbers = Mutex<Set<Int>>([])

    /// Runs a body beside a proxy; the test starts and stops the agent itself.
    static func run(_ body: @Sendable (TestAgent) async throws -> Void) async throws {
        let number = numbers.withLock { numbers in
            let free = (0...).first { !numbers.contains($0) } ?? 0
            numbers.insert(free)
            return free
        }
        defer { numbers.withLock { _ = $0.remove(number) } }
        let fixture = try EngineFixture.get()
        let directory = try TestDirectory()
        // Addresses of one range for all runs, so that no more than a few routes are ever left on the machine.
        var owner = fixture.owner(number)
        while ServicePorts.prefix(owner: owner) != "198.19.\(200 + number)" { owner = fixture.owner(number) }
        let agent = TestAgent(
            fixture: fixture,
            origin: try await Origin(in: directory),
            controller: try FakeController(),
            directory: directory,
            owner: owner,
            address: "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
        )
        let configuration = ProxyConfiguration(
            controlSocket: directory.path + "/proxy.sock",
            stateFile: directory.path + "/proxy.json",
            drainDeadline: .milliseconds(100),
            logger: .silent
        )
        defer { agent.controller.stop() }
        try await fixture.cleaning(owner) {
            try await beside({ try await ProxyService(configuration: configuration).run() }) { try await body(agent) }
        }
    }

    /// Runs the agent while a body runs.
    func running(
        acceptsRewrittenHistory: Bool = false,
        rollsBack: Bool = true,
        soak: Duration = .seconds(60),
        allowedSigners: String? = nil,
        pullSilence: Duration = DockerHost.pullSilence,
        wallClock: WallClock = .system,
        _ body: @Sendable () async throws -> Void
    ) async throws {
        var settings = AgentSettings(
            name: "agent",
            owner: owner,
            environment: "staging",
            remote: origin.remote,
            branch: try RefName.branch("main"),
            path: "overlay",
            interval: .seconds(60),
            engine: try EngineFixture.endpoint(),
            data: directory.path + "/data",
            proxySocket: directory.path + "/proxy.sock",
            exposure: (address: address, basePort: 7300, count: 8),
            ingress: AgentConfiguration.IngressPorts(address: address, http: 7380, https: 7443),
            controller: controller.client,
            http: HTTPClient(),
            rollsBack: rollsBack,
            soak: soak,
            acceptsRewrittenHistory: acceptsRewrittenHistory,
            allowedSigners: allowedSigners
        )
        settings.pullSilence = pullSilence
        settings.wallClock = wallClock
        let service = AgentService(settings: settings, logger: .silent)
        try await Self.beside({ try await service.run() }, body)
    }

    /// Pushes an overlay and tells the agent.
    @discardableResult
    func push(
        _ documents: String...,
        rewriting: Bool = false,
        signedBy key: SSHSigningKey? = nil
    ) async throws -> String {
        let revision = try await origin.push(documents, rewriting: rewriting, signedBy: key)
        controller.hint(revision)
        return revision
    }

    /// A Deployment of the fixture's image that is ready when it answers.
    func web(
        _ text: String,
        spec: String = "replicas: 1",
        container: String = "",
        pod: String = "",
        name: String = "web",
        image: String? = nil
    ) -> String {
        Samples.deployment(
            """
            \(spec)
            strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
            """,
            pod: "terminationGracePeriodSeconds: 5\n\(pod)",
            container: """
                env: [{name: TEXT, value: "\(text)"}]
                ports: [{name: http, containerPort: 8080}]
                readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
                \(container)
                """,
            name: name,
            image: image ?? fixture.image
        )
    }

    /// A Deployment that ends as soon as it starts.
    func crashing(_ words: String, spec: String = "replicas: 1") -> String {
        web("bad", spec: spec, container: "args: [crash, \"\(words)\"]")
    }

    /// What the agent remembers.
    func journal() throws -> Journal { try Journal.read(directory.path + "/data/journal.json") }

    /// The spec hashes of the Pods that are there.
    func specHashes() async throws -> Set<String> {
        let all = try await fixture.engine.containers(all: true, .label(Names.owner, owner))
        return Set(all.compactMap { $0.labels[Names.specHash] })
    }

    /// Asks the Service again and again while a body runs; gives what was answered, nil for each failure.
    func asking(_ port: Int, while body: () async throws -> Void) async throws -> [String?] {
        let answers = Mutex<[String?]>([])
        let isOver = Mutex(false)
        async let client: Void = {
            while !isOver.withLock({ $0 }) {
                let answer = await fixture.ask("\(address):\(port)")
                answers.withLock { $0.append(answer) }
            }
        }()
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        isOver.withLock { $0 = true }
        await client
        try result.get()
        return answers.withLock { $0 }
    }

    func service(_ name: String = "web") -> String {
        Samples.service("selector: {app: \(name)}\nports: [{port: 80, targetPort: http}]", name: name)
    }

    /// Waits until the agent says so.
    @discardableResult
    func wait(
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ condition: (AgentStatus) -> Bool
    ) async throws -> AgentStatus {
        var last: AgentStatus?
        do {
            try await waitUntil(what, sourceLocation: sourceLocation) {
                last = controller.status
                return last.map(condition) ?? false
            }
        } catch {
            Issue.record("the agent's last report: \(String(describing: last))", sourceLocation: sourceLocation)
            throw error
        }
        guard let last else { throw TestFailure("no report") }
        return last
    }

    func waitUntilHealthy(
        at revision: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> AgentStatus {
        try await wait("healthy at \(revision.prefix(8))", sourceLocation: sourceLocation) {
            $0.health == .healthy && $0.syncedRevision == revision
        }
    }

    /// Runs a service while a body runs, and fails when it ends by itself.
    private static func beside(
        _ service: @escaping @Sendable () async throws -> Void,
        _ body: @Sendable () async throws -> Void
    ) async throws {
        let task = Task { try await service() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        task.cancel()
        do {
            try await task.value
        } catch is CancellationError {
            // It was told to end.
        }
        try result.get()
    }
}

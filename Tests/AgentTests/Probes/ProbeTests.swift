import DockerEngine
import HTTPTransport
import Manifests
import Synchronization
import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Probes ask from the agent", .timeLimit(.minutes(10)))
struct ProbeTests {
    /// A Pod's server whose answer the test chooses.
    private final class Answer: Sendable {
        let status = Mutex("503 Not Ready")
        let paths = Mutex<Set<String>>([])

        func serve() throws -> TestServer {
            try TestServer { request in
                self.paths.withLock { _ = $0.insert(request.path) }
                return TestServer.Answer(status: self.status.withLock { $0 })
            }
        }
    }

    private let answer = Answer()
    private let runner = ProbeRunner(
        engine: DockerClient(DockerEndpoint(unixSocket: "/nonexistent/docker.sock")),
        http: HTTPClient()
    ) {}

    private func watch(_ probes: String, start: Int = 1) throws -> ObservedContainer {
        let container = ObservedContainer(id: "c", name: "web", isRunning: true, startedAt: "\(start)", image: "web:1")
        let workload = try Samples.workload(Samples.deployment(container: probes))
        runner.watch([
            ProbeTarget(
                pod: PodKey(namespace: "default", name: "web-0"),
                containerID: "c",
                identity: "\(start)",
                address: "127.0.0.1",
                container: workload.template.spec.containers[0]
            )
        ])
        return container
    }

    @Test("A container is ready once its readiness probe succeeds, and no longer when it fails as often as it may")
    func readiness() async throws {
        let server = try answer.serve()
        defer { server.stop() }
        defer { runner.stop() }
        let container = try watch(
            "readinessProbe: {httpGet: {path: /ready, port: \(server.port)}, periodSeconds: 1, failureThreshold: 1}"
        )
        try await waitUntil("the probe fails") {
            runner.result(of: container)?.trouble == "readiness probe: /ready answered 503"
        }
        #expect(runner.result(of: container)?.isReady == false)
        answer.status.withLock { $0 = "204 No Content" }
        try await waitUntil("ready") { runner.result(of: container)?.isReady == true }
        #expect(runner.result(of: container)?.trouble == nil)
        answer.status.withLock { $0 = "400 Bad Request" }
        try await waitUntil("not ready any more") { runner.result(of: container)?.isReady == false }
        #expect(runner.result(of: container)?.mustRestart == false)
        #expect(answer.paths.withLock { $0 } == ["/ready"])
    }

    @Test("A failing liveness probe asks for a restart, and a restarted container begins anew")
    func liveness() async throws {
        let server = try answer.serve()
        defer { server.stop() }
        defer { runner.stop() }
        let probe =
            "livenessProbe: {httpGet: {path: /live, port: \(server.port)}, periodSeconds: 1, failureThreshold: 1}"
        let container = try watch(probe)
        try await waitUntil("a restart is asked for") { runner.result(of: container)?.mustRestart == true }
        #expect(runner.result(of: container)?.trouble == "liveness probe: /live answered 503")
        answer.status.withLock { $0 = "200 OK" }
        let again = try watch(probe, start: 2)
        #expect(runner.result(of: again)?.mustRestart == false)
        try await waitUntil("ready") { runner.result(of: again)?.isReady == true }
    }

    @Test("Nothing else is asked before the startup probe has succeeded")
    func startup() async throws {
        let server = try answer.serve()
        defer { server.stop() }
        defer { runner.stop() }
        let container = try watch(
            """
            startupProbe: {httpGet: {path: /start, port: \(server.port)}, periodSeconds: 1, failureThreshold: 60}
            readinessProbe: {httpGet: {path: /ready, port: \(server.port)}, periodSeconds: 1}
            """
        )
        try await waitUntil("the startup probe fails") {
            runner.result(of: container)?.trouble == "startup probe: /start answered 503"
        }
        #expect(answer.paths.withLock { $0 } == ["/start"])
        answer.status.withLock { $0 = "200 OK" }
        try await waitUntil("ready") { runner.result(of: container)?.isReady == true }
        #expect(answer.paths.withLock { $0 } == ["/start", "/ready"])
    }

    @Test(
        "A probe's delay counts from the container's start, whenever this agent was started",
        arguments: [
            ("2026-01-02T03:04:05.123456789Z", 65, 25), ("2026-01-02T03:04:05Z", 0, 90),
            ("2026-01-02T03:04:05.5Z", 90, 0),
            ("2026-01-02T03:04:05Z", 100_000, 0), ("2026-01-02T03:04:05Z", -3600, 90), ("0001-01-01T00:00:00Z", 0, 0),
            ("nonsense", 0, 90), ("", 0, 90),
        ]
    )
    func delay(_ started: String, _ age: Int, _ seconds: Int) throws {
        let workload = try Samples.workload(
            Samples.deployment(container: "readinessProbe: {tcpSocket: {port: 1}, initialDelaySeconds: 90}")
        )
        let container = workload.template.spec.containers[0]
        let target = ProbeTarget(
            pod: PodKey(namespace: "default", name: "web-0"),
            containerID: "c",
            identity: started,
            address: "127.0.0.1",
            container: container
        )
        // 2026-01-02T03:04:05Z
        let now = Date(timeIntervalSince1970: 1_767_323_045 + Double(age))
        #expect(target.delay(of: try #require(container.readinessProbe), now: now) == .seconds(seconds))
    }

    @Test("A TCP probe succeeds when something listens")
    func tcp() async throws {
        let server = try answer.serve()
        let port = server.port
        #expect(await TCPProbe.ask(address: "127.0.0.1", port: port, atMost: .seconds(5)) == nil)
        server.stop()
        let failure = await TCPProbe.ask(address: "127.0.0.1", port: port, atMost: .seconds(5))
        #expect(failure == "Connection refused")
        let nonsense = await TCPProbe.ask(address: "a..b", port: port, atMost: .seconds(5))
        #expect(nonsense?.hasPrefix("'a..b': ") == true)
    }

    @Test("Probes over the network take addresses of IPv6 as well", .enabled { LoopbackRelay.isPossible })
    func longAddresses() async throws {
        answer.status.withLock { $0 = "200 OK" }
        let server = try answer.serve()
        defer { server.stop() }
        let web = try LoopbackRelay(to: server.port)
        defer { web.stop() }
        let health = try HealthServer(answering: [0, 0, 0, 0, 2, 8, 1])
        defer { health.stop() }
        let rpc = try LoopbackRelay(to: health.port)
        defer { rpc.stop() }
        let actions = ActionRunner(
            engine: DockerClient(DockerEndpoint(unixSocket: "/nonexistent/docker.sock")),
            http: HTTPClient()
        )
        for (text, isGiven) in [
            ("httpGet: {path: /ready, port: \(web.port)}", false),
            ("httpGet: {path: /ready, port: \(web.port), host: \"::1\"}", true),
            ("tcpSocket: {port: \(web.port)}", false), ("tcpSocket: {port: \(web.port), host: \"::1\"}", true),
            ("grpc: {port: \(rpc.port)}", false),
        ] {
            let workload = try Samples.workload(Samples.deployment(container: "readinessProbe: {\(text)}"))
            let probe = try #require(workload.template.spec.containers[0].readinessProbe)
            let address = isGiven ? "127.0.0.1" : "::1"
            let trouble = await actions.run(probe.action, in: "c", address: address, atMost: .seconds(10))
            #expect(trouble == nil, "\(text)")
        }
    }

    @Test(
        "A probe by HTTPS asks a real server, whoever signed for it, and tells what is none",
        .enabled("openssl is there") { TLSProcess.isInstalled }
    )
    func https() async throws {
        let directory = try TestDirectory()
        let server = try TLSProcess(in: directory)
        let probe = HTTPProbe(http: HTTPClient())
        func ask(port: Int) async throws -> String? {
            let text = "readinessProbe: {httpGet: {path: /, port: \(port), scheme: HTTPS}}"
            let workload = try Samples.workload(Samples.deployment(container: text))
            guard case .httpGet(let get) = workload.template.spec.containers[0].readinessProbe?.action else {
                throw TestFailure("no httpGet")
            }
            return await probe.ask(get, address: "127.0.0.1", atMost: .seconds(10))
        }
        #expect(try await ask(port: server.port) == nil)
        let plain = try answer.serve()
        defer { plain.stop() }
        let trouble = try await ask(port: plain.port)
        #expect(trouble != nil)
    }

    @Test(
        "What no request may have in its path is escaped, and what is escaped already stays",
        arguments: [("/a?b=c d", "/a?b=c%20d"), ("/a%20b", "/a%20b"), ("/ü", "/%C3%BC"), ("/a\tb\u{7f}", "/a%09b%7F")]
    )
    func escaped(path: String, expected: String) {
        #expect(HTTPProbe.escaped(path) == expected)
    }

    @Test("A probe that nobody answers says why")
    func refused() async throws {
        let server = try answer.serve()
        server.stop()
        defer { runner.stop() }
        let container = try watch("readinessProbe: {tcpSocket: {port: \(server.port)}, periodSeconds: 1}")
        try await waitUntil("trouble is told") {
            runner.result(of: container)?.trouble == "readiness probe: Connection refused"
        }
    }

    @Test("A container without probes is ready as soon as it runs, and one nobody watches is unknown")
    func none() async throws {
        let container = try watch("")
        try await waitUntil("ready") { runner.result(of: container)?.isReady == true }
        runner.stop()
        #expect(runner.result(of: container) == nil)
    }
}

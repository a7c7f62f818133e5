import ControllerAPI
import HTTPTransport
import Synchronization
import Telemetry
import TestSupport
import Testing

@testable import Agent

@Suite("What an agent answers over HTTP")
struct StatusPagesTests {
    private static func status(_ conditions: Condition..., revision: String? = "abc") -> HostStatus {
        HostStatus(
            agent: AgentStatus(
                name: "edge \"1\"",
                environment: "staging",
                health: .progressing,
                observedRevision: revision,
                conditions: conditions,
                workloads: [
                    WorkloadStatus(
                        kind: "Deployment",
                        namespace: "default",
                        name: "web",
                        health: .progressing,
                        desired: 2,
                        ready: 1,
                        images: []
                    )
                ]
            ),
            owner: "edge",
            engine: "unix:///run/one.sock",
            process: 1,
            pods: [pod("one", isReady: true, failures: 2), pod("two", isReady: false, failures: 1)],
            writtenAt: "2026-11-21T10:00:00.000Z"
        )
    }

    private static func pod(_ name: String, isReady: Bool, failures: Int) -> PodStatus {
        PodStatus(
            namespace: "default",
            name: name,
            workload: "web",
            isReady: isReady,
            failures: failures,
            containers: []
        )
    }

    private static let engineAway = Condition(
        type: "Engine",
        status: "False",
        reason: "EngineUnavailable",
        message: "no engine",
        observedRevision: nil,
        lastTransitionTime: nil
    )

    private static func pages(_ status: HostStatus?, isLocal: Bool = true) -> StatusPages {
        let pulse = AgentPulse()
        if let status { pulse.note(status) }
        return StatusPages(pulse: pulse, isLocal: isLocal)
    }

    private static func ask(
        _ pages: StatusPages,
        _ path: String,
        _ fields: String...,
        method: String = "GET",
        isFromHere: Bool = true
    ) throws -> StatusPages.Answer {
        let head = (["\(method) \(path) HTTP/1.1"] + fields).joined(separator: "\r\n")
        return pages.answer(try #require(StatusPages.Request(head: head, isFromHere: isFromHere)))
    }

    @Test(
        "Ready is who has put a commit to work on an engine that answers",
        arguments: [
            (nil, 503, "not been looked at"), (status(), 200, "ok"), (status(revision: nil), 503, "no commit"),
            (status(engineAway), 503, "no engine"),
        ] as [(HostStatus?, Int, String)]
    )
    func ready(_ status: HostStatus?, _ code: Int, _ words: String) throws {
        let pages = Self.pages(status)
        let answer = try Self.ask(pages, "/readyz")
        #expect(answer.status == code && answer.body.contains(words), "\(answer)")
        #expect(try Self.ask(pages, "/healthz?verbose").status == 200)
    }

    @Test("Metrics are in the text format of Prometheus, values escaped")
    func metrics() throws {
        let pages = Self.pages(Self.status(Self.engineAway))
        pages.pulse.metrics.count(
            AgentPulse.operations,
            Operation.removePod(PodKey(namespace: "a", name: "b"), reason: "").label(succeeded: true)
        )
        let answer = try Self.ask(pages, "/metrics")
        #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
        let lines = Set(answer.body.split(separator: "\n").map(String.init))
        for line in [
            #"headgate_agent_info{agent="edge \"1\"",environment="staging",engine="unix:///run/one.sock"} 1"#,
            #"headgate_agent_health{health="Progressing"} 1"#, #"headgate_agent_health{health="Healthy"} 0"#,
            #"headgate_agent_condition{type="Engine",status="False"} 1"#,
            #"headgate_agent_workloads{health="Progressing"} 1"#, #"headgate_agent_pods{ready="true"} 1"#,
            "headgate_agent_container_failures 3", "headgate_agent_status_timestamp_seconds 1795255200",
            #"headgate_agent_operations_total{operation="removePod",result="succeeded"} 1"#,
            "# TYPE headgate_agent_pass_seconds histogram",
        ] { #expect(lines.contains(line), "\(line) is not in\n\(answer.body)") }
    }

    @Test("The status is for this machine, and names of other machines are refused where only this one can ask")
    func access() throws {
        let pages = Self.pages(Self.status())
        #expect(try Self.ask(pages, "/status", "Host: localhost:9100").status == 200)
        #expect(try Self.ask(pages, "/status", "Host: [::1]:9100").status == 200)
        #expect(try Self.ask(pages, "/status", "host:\t127.0.0.1").body.contains("\"writtenAt\""))
        #expect(try Self.ask(pages, "/healthz", "Host: rebound.example.com").status == 421)
        let open = Self.pages(Self.status(), isLocal: false)
        #expect(try Self.ask(open, "/healthz", "Host: edge.example.com").status == 200)
        #expect(try Self.ask(open, "/status", "Host: edge.example.com", isFromHere: false).status == 403)
        #expect(try Self.ask(pages, "/metrics", method: "POST").status == 405)
        #expect(try Self.ask(pages, "/..%2f").status == 404)
    }

    @Test(
        "What is no request is told from one",
        arguments: [
            "", "GET", "GET /", "GET / HTTP/2", "GET http://other/ HTTP/1.1", "GET  / HTTP/1.1",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: b",
        ]
    )
    func malformed(_ head: String) {
        #expect(StatusPages.Request(head: head, isFromHere: true) == nil)
    }

    @Test("Names of this machine", arguments: ["localhost", "LocalHost", "127.0.0.1", "127.9.9.9", "::1"])
    func loopback(_ host: String) {
        #expect(StatusPages.isLoopback(host))
        #expect(!StatusPages.isLoopback(host + ".example.com"))
    }

    @Test("Served to whoever connects; a head that is too long ends its connection only", .timeLimit(.minutes(3)))
    func served() async throws {
        let pages = Self.pages(Self.status())
        let server = StatusServer(host: "127.0.0.1", port: 0, pages: pages, logger: .silent)
        let port = Mutex(0)
        let task = Task {
            await server.run { found in port.withLock { $0 = found } }
        }
        try await waitUntil("the server listens") { port.withLock { $0 } != 0 }
        let address = "http://127.0.0.1:\(port.withLock { $0 })"
        let http = HTTPClient()
        func status(_ path: String, field: String = "none") async throws -> Int {
            var request = HTTPRequest(.get, address + path)
            request.headers["X-Filler"] = field
            request.timeouts = HTTPTimeouts(connect: .seconds(60), total: .seconds(60), idle: nil)
            return try await http.send(request).status
        }
        #expect(try await status("/healthz") == 200)
        #expect(try await status("/nothing") == 404)
        await #expect(throws: HTTPError.self) {
            _ = try await status("/healthz", field: String(repeating: "x", count: 20_000))
        }
        #expect(try await status("/status") == 200)
        task.cancel()
        await task.value
    }
}

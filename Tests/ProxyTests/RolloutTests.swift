import Glibc
import Synchronization
import Testing

@testable import Proxy

@Suite("Rollout", .timeLimit(.minutes(10)))
struct RolloutTests {
    @Test("Swapping the endpoints twenty times under load fails no request")
    func swapUnderLoad() async throws {
        let servers = [try TestServer.http("blue"), try TestServer.http("green")]
        defer { for server in servers { server.stop() } }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([servers[0].endpoint])
            try await proxy.apply([listener])
            let stopping = Flag()
            let clients = (0..<4).map { _ in
                Background { Load(listener.endpoint).run(until: stopping) }
            }
            for round in 1...20 {
                let server = servers[round % 2]
                let before = server.answers
                try await proxy.apply([listener.with([server.endpoint])])
                try await waitUntil("the new endpoint serves") { server.answers > before + 8 }
                let old = servers[(round + 1) % 2].endpoint
                #expect(try await proxy.client.drain(owner: "staging", endpoints: [old], upTo: .seconds(60)) == 0)
            }
            stopping.raise()
            for client in clients {
                let tally = try await client.value
                #expect(tally.failures == 0)
                #expect(tally.requests > 0)
            }
        }
    }

    @Test("Connections to a removed endpoint go on, are counted, and end with a cut")
    func drainAndCut() async throws {
        let old = try TestServer.http("old")
        let new = try TestServer.http("new")
        defer { for server in [old, new] { server.stop() } }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([old.endpoint])
            try await proxy.apply([listener])
            let clients = try (0..<3).map { _ in try TestConnection(listener.endpoint) }
            for client in clients { #expect(try client.get() == "old") }
            try await proxy.apply([listener.with([new.endpoint])])
            for client in clients { #expect(try client.get() == "old") }
            #expect(try TestConnection(listener.endpoint).get() == "new")

            #expect(
                try await proxy.client.drain(owner: "staging", endpoints: [old.endpoint], upTo: .milliseconds(50)) == 3
            )
            let endpoints = try await proxy.client.status().listeners.flatMap(\.endpoints)
            #expect(endpoints.first { $0.endpoint == old.endpoint }?.active == false)
            #expect(try await proxy.client.cut(owner: "production", endpoint: old.endpoint) == 0)
            #expect(try await proxy.client.cut(owner: "staging", endpoint: old.endpoint) == 3)
            #expect(try await proxy.client.drain(owner: "staging", endpoints: [old.endpoint], upTo: .zero) == 0)
            for client in clients { #expect(try await client.end() != nil) }
        }
    }

    @Test("A drain with a deadline is ended by the proxy itself")
    func drainDeadline() async throws {
        let server = try TestServer.http("old")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint], drain: 1)
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try client.get() == "old")
            try await proxy.apply([listener.with([])])
            #expect(try await client.end() != nil)
            #expect(try await proxy.client.status().counters.cut == 1)
        }
    }

    @Test("The connections of a removed listener go on until they end")
    func removedListener() async throws {
        let server = try TestServer.http("old")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            var client: TestConnection? = try TestConnection(listener.endpoint)
            #expect(try client?.get() == "old")
            try await proxy.apply([])
            #expect(throws: TestConnection.Failure.self) { try TestConnection(listener.endpoint) }
            #expect(try client?.get() == "old")
            #expect(try await proxy.client.status().listeners.map(\.state) == [.draining])
            client = nil
            try await waitUntil("the listener is gone") { try await proxy.client.status().listeners.isEmpty }
        }
    }

    @Test("Without endpoints connections are held and served as soon as there is one")
    func holdThenServe() async throws {
        let server = try TestServer.http("late")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            // On a busy machine it takes a while until all twenty are there.
            let listener = ProxyListener.test([], hold: 120)
            try await proxy.apply([listener])
            let clients = (0..<20).map { _ in
                Background { try TestConnection(listener.endpoint, seconds: 120).get() }
            }
            try await waitUntil("all are held") { try await proxy.client.status().counters.held == 20 }
            #expect(try await proxy.client.status().listeners.first?.held == 20)
            try await proxy.apply([listener.with([server.endpoint])])
            for client in clients { #expect(try await client.value == "late") }
            #expect(try await proxy.client.status().counters.held == 0)
        }
    }

    @Test("A held connection is reset when its time is over", arguments: [0, 1])
    func holdDeadline(seconds: Int) async throws {
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([], hold: seconds)
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try await client.end() == .reset)
            let status = try await proxy.client.status()
            #expect(status.counters.refused == 1)
            #expect(status.listeners.first?.refused == 1)
            #expect(status.counters.open == 0)
        }
    }

    @Test("A client that breaks off while it is held is forgotten")
    func heldClientGoes() async throws {
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([])
            try await proxy.apply([listener])
            let address = try #require(SocketAddress(listener.endpoint))
            let fd = try TCPSocket.connect(address)
            try await waitUntil("it is held") { try await proxy.client.status().counters.held == 1 }
            TCPSocket.reset(fd)
            try await waitUntil("it is forgotten") { try await proxy.client.status().counters.open == 0 }
            #expect(try await proxy.client.status().counters.held == 0)
        }
    }

    @Test("An endpoint that refuses is passed over and tried last, and no client notices")
    func connectRetry() async throws {
        let server = try TestServer.http("good")
        defer { server.stop() }
        try await TestProxy.run(ejection: .seconds(60)) { proxy in
            let refusing = Loopback.endpoint()
            let listener = ProxyListener.test([refusing, server.endpoint])
            try await proxy.apply([listener])
            for _ in 0..<20 { #expect(try TestConnection(listener.endpoint).get() == "good") }
            let status = try await proxy.client.status()
            let ejected = try #require(status.listeners.first?.endpoints.first { $0.endpoint == refusing })
            #expect(ejected.ejected)
            #expect((1...2).contains(ejected.failures))
            // A failed attempt leaves no count behind, or a drain would never end.
            #expect(ejected.open == 0)
            let drained = try await proxy.client.drain(
                owner: "staging",
                endpoints: [refusing, server.endpoint],
                upTo: .seconds(5)
            )
            #expect(drained == 0)
        }
    }

    @Test("An endpoint that does not answer is given up after the connect timeout")
    func connectTimeout() async throws {
        let server = try TestServer.http("good")
        defer { server.stop() }
        // A full queue makes the kernel ignore further attempts.
        let silent = Loopback.endpoint()
        let address = try #require(SocketAddress(silent))
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listening) }
        #expect(address.withKernelForm { bind(listening, $0, $1) } == 0)
        #expect(listen(listening, 0) == 0)
        let fillers = try (0..<4).map { _ in try TCPSocket.connect(address) }
        defer { for filler in fillers { close(filler) } }
        try await TestProxy.run(connectTimeout: .milliseconds(100)) { proxy in
            let listener = ProxyListener.test([silent, server.endpoint])
            try await proxy.apply([listener])
            for _ in 0..<4 { #expect(try TestConnection(listener.endpoint).get() == "good") }
            #expect(try await proxy.client.status().counters.connectFailures > 0)
        }
    }

    @Test("A restart of the only endpoint is a wait, not a failure")
    func restartGap() async throws {
        let endpoint = Loopback.endpoint()
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([endpoint])
            try await proxy.apply([listener])
            let path = proxy.configuration.controlSocket
            let client = Background {
                let connection = try TestConnection(listener.endpoint)
                try connection.send("GET / HTTP/1.1\r\n")
                let failed = try waitForConnectFailure(path)
                let server = try TestServer.http("back", endpoint)
                defer { server.stop() }
                return (failed, try connection.get())
            }
            let (failed, body) = try await client.value
            #expect(failed)
            #expect(body == "back")
        }
    }
}

/// Asks without the test's own threads, since a client's patience does not wait for those.
private func waitForConnectFailure(_ path: String) throws -> Bool {
    let request = try ControlLine.encode(ProxyRequest.status(owner: nil))
    for _ in 0..<5000 {
        let line = try UnixSocket.exchange(path, request).split(separator: ControlLine.newline)
        let reply = try ControlLine.decode(ProxyReply.self, try #require(line.first))
        if let status = reply.status, status.counters.connectFailures > 0 { return true }
    }
    return false
}

/// A signal from a test to its load.
final class Flag: Sendable {
    private let raised = Atomic(false)

    var isRaised: Bool { raised.load(ordering: .relaxed) }

    func raise() {
        raised.store(true, ordering: .relaxed)
    }
}

/// A client that asks over and over, ten requests on each connection.
private struct Load {
    let endpoint: ProxyEndpoint
    var requests = 0
    var failures = 0

    init(_ endpoint: ProxyEndpoint) {
        self.endpoint = endpoint
    }

    func run(until stopping: Flag) -> Load {
        var tally = self
        while !stopping.isRaised {
            do {
                let connection = try TestConnection(endpoint)
                for _ in 0..<10 {
                    _ = try connection.get()
                    tally.requests += 1
                }
            } catch {
                tally.failures += 1
            }
        }
        return tally
    }
}

import Glibc
import Testing

@testable import Proxy

@Suite("Rollout of HTTP backends", .timeLimit(.minutes(10)))
struct HTTPRolloutTests {
    @Test("Swapping the endpoints thirty times under keep-alive load fails no request, and old ones are free at once")
    func swapUnderLoad() async throws {
        try await TestProxy.run { proxy in
            var old = try TestServer.http("blue")
            defer { old.stop() }
            let listener = ProxyListener.http([old.endpoint])
            try await proxy.apply([listener])
            let stopping = Flag()
            let clients = (0..<4).map { _ in
                Background {
                    var requests = 0
                    let connection = try TestConnection(listener.endpoint)
                    while !stopping.isRaised {
                        guard ["blue", "green"].contains(try connection.get()) else { throw CancellationError() }
                        requests += 1
                    }
                    return requests
                }
            }
            for round in 1...30 {
                let next = try TestServer.http(round % 2 == 0 ? "blue" : "green")
                try await proxy.apply([listener.withBackend([next.endpoint])])
                let left = try await proxy.client.drain(owner: "staging", endpoints: [old.endpoint], upTo: .seconds(60))
                #expect(left == 0)
                // No connection is left to it, not even an idle one: it may go.
                let last = old
                try await waitUntil("idle connections are closed") { last.open == 0 }
                last.stop()
                old = next
                try await waitUntil("the new endpoint serves") { next.answers > 8 }
            }
            stopping.raise()
            for client in clients { #expect(try await client.value > 0) }
        }
    }

    @Test("A proxy that ends answers what is under way and closes the connections with it")
    func drain() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = ProxyListener.http([server.endpoint])
        let client = Background {
            var answers: [HTTPAnswer] = []
            var connection: TestConnection?
            while answers.last?.field("connection") != "close" {
                do {
                    let open = try connection ?? TestConnection(listener.endpoint)
                    connection = open
                    answers.append(try open.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                } catch  where answers.isEmpty {
                    // Not there yet.
                    connection = nil
                }
            }
            return answers
        }
        try await TestProxy.run(in: directory) { proxy in
            try await proxy.apply([listener])
            try await waitUntil("requests are served") { server.answers > 10 }
        }
        #expect(try await client.value.allSatisfy { $0.status == 200 })
    }

    @Test("A cut ends requests under way at an endpoint")
    func cut() async throws {
        let slow = try TestServer { _ in [] }
        defer { slow.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([slow.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await waitUntil("it is under way") {
                try await proxy.client.status().openConnections(to: slow.endpoint, owner: "staging") == 1
            }
            #expect(try await proxy.client.cut(owner: "staging", endpoint: slow.endpoint) == 1)
            #expect(try await client.end() != nil)
        }
    }
}

import Glibc
import Testing

@testable import Proxy

@Suite("Traffic", .timeLimit(.minutes(10)))
struct TrafficTests {
    @Test("Bytes go both ways and a half-closed client still gets its answer")
    func halfClose() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("hello")
            #expect(try client.text(5) == "hello")
            try client.send("the last words")
            client.finish()
            #expect(String(decoding: try client.rest(), as: UTF8.self) == "the last words")
            try await waitUntil("the connection is forgotten") { try await proxy.client.status().counters.open == 0 }
        }
    }

    @Test("An IPv6 listener reaches an IPv4 endpoint")
    func bothFamilies() async throws {
        let server = try TestServer.http("six")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.test([server.endpoint])
            listener.address = "::1"
            listener.port = UInt16(20_000 + getpid() % 10_000)
            try await proxy.apply([listener])
            #expect(try TestConnection(listener.endpoint).get() == "six")
        }
    }

    @Test("A server's reset reaches the client as a reset")
    func reset() async throws {
        let server = try TestServer { input in
            defer { input = [] }
            return Array("bye".utf8)
        }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("x")
            #expect(try client.text(3) == "bye")
            server.stop()
            #expect(try await client.end() != nil)
        }
    }

    @Test("Large streams arrive whole at readers slower than the buffers", arguments: [1, 8])
    func backPressure(connections: Int) async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run(workers: 1) { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            let bytes = (0..<(connections == 1 ? 8 << 20 : 2 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 7) }
            let clients = try (0..<connections).map { _ in try TestConnection(listener.endpoint, seconds: 30) }
            let descriptors = clients.map(\.fd)
            // All write first and read only when both ways are full.
            let written = descriptors.map { fd in
                _ = fcntl(fd, F_SETFL, O_NONBLOCK)
                return bytes.withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            #expect(written.allSatisfy { $0 > 0 })
            for (client, count) in zip(clients, written) {
                _ = fcntl(client.fd, F_SETFL, 0)
                let fd = client.fd
                let rest = Background {
                    var done = count
                    while done < bytes.count {
                        let more = bytes[done...].withUnsafeBytes {
                            send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        guard more > 0 else { return false }
                        done += more
                    }
                    return true
                }
                #expect(try client.receive(bytes.count) == bytes)
                #expect(try await rest.value)
            }
        }
    }

    @Test("Two thousand connections are served at once and forgotten afterwards")
    func manyConnections() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            var clients: [TestConnection] = []
            for _ in 0..<2000 { clients.append(try TestConnection(listener.endpoint)) }
            for client in clients { try client.send("0123456789") }
            for client in clients { #expect(try client.text(10) == "0123456789") }
            let status = try await proxy.client.status()
            #expect(status.counters.open == 2000)
            #expect(status.openConnections(to: server.endpoint, owner: "staging") == 2000)
            clients = []
            try await waitUntil("all are forgotten") { try await proxy.client.status().counters.open == 0 }
            #expect(try await proxy.client.status().openConnections(to: server.endpoint, owner: "staging") == 0)
        }
    }

    @Test("Connections past a listener's limit wait until another one ends")
    func connectionLimit() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint], limit: 2)
            try await proxy.apply([listener])
            var first: [TestConnection] = []
            for _ in 0..<2 {
                first.append(try TestConnection(listener.endpoint))
                try first.last?.send("a")
                #expect(try first.last?.text(1) == "a")
            }
            let third = try TestConnection(listener.endpoint)
            try third.send("b")
            try await waitUntil("the listener pauses") { try await proxy.client.status().counters.acceptPauses > 0 }
            #expect(try await proxy.client.status().counters.accepted == 2)
            first.removeLast()
            #expect(try third.text(1) == "b")
        }
    }

    @Test("New connections spread over the endpoints by load")
    func spread() async throws {
        let servers = try (0..<3).map { _ in try TestServer.echo() }
        defer { for server in servers { server.stop() } }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test(servers.map(\.endpoint))
            try await proxy.apply([listener])
            let clients = try (0..<30).map { _ in try TestConnection(listener.endpoint) }
            for client in clients {
                try client.send("x")
                #expect(try client.text(1) == "x")
            }
            // Optimised, the clients would be gone, and their connections with them, after their last use.
            withExtendedLifetime(clients) { #expect(servers.map(\.open) == [10, 10, 10]) }
        }
    }
}

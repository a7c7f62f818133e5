import Glibc
import Testing

@testable import Proxy

@Suite("The PROXY protocol", .timeLimit(.minutes(10)))
struct ProxyHeaderTests {
    private static func header(
        _ version: ProxyProtocolRules.Version,
        _ source: String,
        _ target: String
    ) throws -> [UInt8] {
        ProxyHeader.write(
            version,
            source: try #require(SocketAddress(source, port: 4660)),
            target: try #require(SocketAddress(target, port: 80))
        )
    }

    @Test(
        "What is written is read, however it is cut",
        arguments: [ProxyProtocolRules.Version.v1, .v2],
        [("192.0.2.7", "192.0.2.8"), ("2001:db8::7", "::1")]
    )
    func roundTrip(_ version: ProxyProtocolRules.Version, _ pair: (source: String, target: String)) throws {
        let header = try Self.header(version, pair.source, pair.target)
        let whole = ProxyHeader.Reading.complete(length: header.count, source: SocketAddress(pair.source, port: 4660))
        #expect(ProxyHeader.read(header) == whole)
        #expect(ProxyHeader.read(header + Array("GET".utf8)) == whole)
        for count in 0..<header.count { #expect(ProxyHeader.read(Array(header[..<count])) == .incomplete) }
    }

    @Test("The bytes are those of the specification")
    func specified() throws {
        #expect(
            try Self.header(.v1, "192.0.2.7", "192.0.2.8") == Array("PROXY TCP4 192.0.2.7 192.0.2.8 4660 80\r\n".utf8)
        )
        #expect(
            try Self.header(.v2, "192.0.2.7", "192.0.2.8") == [
                0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, 0, 12, 192, 0, 2, 7,
                192, 0,
                2, 8, 0x12, 0x34, 0, 80,
            ]
        )
        // Addresses of two families cannot be told.
        #expect(try Self.header(.v1, "192.0.2.7", "::1") == Array("PROXY UNKNOWN\r\n".utf8))
        #expect(try ProxyHeader.read(Self.header(.v2, "192.0.2.7", "::1")) == .complete(length: 16, source: nil))
    }

    @Test(
        "What is no header is none",
        arguments: [
            "GET / HTTP/1.1\r\n", "PROXY TCP4 1.2.3.4\r\n", "PROXY TCP4 1.2.3.4 ::1 1 2\r\n",
            "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n",
            "PROXY TCP4 1.2.3.4 1.2.3.5 1 70000\r\n", "PROXY TCP4 1.2.3.4 1.2.3.5 1 2\n",
            "PROXY UDP4 1.2.3.4 1.2.3.5 1 2\r\n",
            "PROXY " + String(repeating: "x", count: 200),
        ]
    )
    func malformed(_ text: String) {
        #expect(ProxyHeader.read(Array(text.utf8)) == .malformed)
    }

    @Test("Random headers of version 2 are read or refused and never more")
    func random() throws {
        var random = SeededRandom(seed: 3)
        let good = try Self.header(.v2, "192.0.2.7", "192.0.2.8")
        for _ in 0..<4000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 12..<bytes.count, using: &random)] = random.byte()
            }
            if case .complete(let length, _) = ProxyHeader.read(bytes) { #expect(length <= bytes.count) }
        }
    }

    @Test("An endpoint is told who the client is", arguments: [ProxyProtocolRules.Version.v1, .v2])
    func sent(_ version: ProxyProtocolRules.Version) async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.test([server.endpoint])
            listener.proxyProtocol.send = version
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            let own = try #require(TCPSocket.localAddress(client.fd))
            let header = ProxyHeader.write(version, source: own, target: try #require(SocketAddress(listener.endpoint)))
            try client.send("hello")
            #expect(try client.receive(header.count + 5) == header + Array("hello".utf8))
        }
    }

    @Test("A header from a network that may send one names the client; without it the connection is gone")
    func accepted() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.http([server.endpoint])
            listener.proxyProtocol.acceptFrom = ["127.0.0.0/8"]
            try await proxy.apply([listener])
            let header = try Self.header(.v2, "192.0.2.7", "192.0.2.8")
            let client = try TestConnection(listener.endpoint)
            for byte in header { try client.send([byte]) }
            let answer = try client.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.body.contains("X-Forwarded-For: 192.0.2.7\r\n"))
            let bare = try TestConnection(listener.endpoint)
            try bare.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await bare.end() != nil)
            // Carried as it is, too, and told on.
            let echo = try TestServer.echo()
            defer { echo.stop() }
            var plain = ProxyListener.test([echo.endpoint])
            plain.proxyProtocol = ProxyProtocolRules(send: .v1, acceptFrom: ["127.0.0.1"])
            try await proxy.apply([plain])
            let told = try TestConnection(plain.endpoint)
            try told.send(header + Array("x".utf8))
            #expect(try told.line().hasPrefix("PROXY UNKNOWN") == false)
        }
    }
}

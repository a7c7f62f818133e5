import FoundationEssentials
import Glibc
import Testing

@testable import Proxy

@Suite("TLS", .enabled("openssl is installed") { OpenSSLCommand.isInstalled }, .timeLimit(.minutes(10)))
struct TLSTests {
    private static let request = "GET /x HTTP/1.1\\r\\nHost: a.example.com\\r\\nConnection: close\\r\\n\\r\\n"

    private func listener(_ server: TestServer, _ certificates: [ProxyCertificate]) -> ProxyListener {
        var listener = ProxyListener.http([server.endpoint])
        listener.certificates = certificates
        return listener
    }

    @Test("A client is shown the certificate for the name it asks for, and speaks HTTP/1.1 behind it")
    func names() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = listener(
            server,
            [
                try await OpenSSLCommand.certificate("first", hosts: ["a.example.com"], in: directory),
                try await OpenSSLCommand.certificate("wild", hosts: ["*.example.org"], in: directory),
                try await OpenSSLCommand.certificate("every", hosts: [], in: directory),
            ]
        )
        try await TestProxy.run { proxy in
            try await proxy.apply([listener])
            for (asked, shown) in [
                ("-servername A.example.com", "first"), ("-servername x.example.org", "wild"),
                ("-servername x.y.example.org", "every"), ("-servername other", "every"), ("-noservername", "every"),
            ] {
                let seen = try await OpenSSLCommand.client(
                    listener.endpoint,
                    "\(asked) -alpn h2,http/1.1",
                    sends: Self.request
                )
                #expect(seen.contains("CN = \(shown)"), "\(asked): \(seen)")
                #expect(seen.contains("ALPN protocol: http/1.1"))
                #expect(seen.contains("HTTP/1.1 200 OK"))
                #expect(seen.contains("X-Forwarded-Proto: https\r\n"))
            }
        }
    }

    @Test(
        "Nothing older than TLS 1.2 is spoken",
        arguments: [("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)]
    )
    func versions(_ option: String, _ isSpoken: Bool) async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = listener(server, [try await OpenSSLCommand.certificate("a", hosts: [], in: directory)])
        try await TestProxy.run { proxy in
            try await proxy.apply([listener])
            let seen = try await OpenSSLCommand.client(listener.endpoint, option, sends: Self.request)
            #expect(seen.contains("HTTP/1.1 200 OK") == isSpoken, "\(seen)")
        }
    }

    @Test("What is no certificate is said, and the others are shown")
    func problems() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let directory = TestDirectory()
        let good = try await OpenSSLCommand.certificate("good", hosts: ["good"], in: directory)
        let other = try await OpenSSLCommand.certificate("other", hosts: ["other"], in: directory)
        var listener = listener(
            server,
            [
                ProxyCertificate(hosts: ["bad"], chain: "HUSH", key: good.key),
                ProxyCertificate(hosts: ["keyless"], chain: good.chain, key: "HUSH"),
                ProxyCertificate(hosts: ["mixed"], chain: good.chain, key: other.key), good,
            ]
        )
        try await TestProxy.run(in: directory) { [listener] proxy in
            let applied = try await proxy.client.apply(ProxyDesiredState(owner: "staging", listeners: [listener]))
            let message = try #require(applied.listenerErrors[listener.id]?.message)
            for (name, reason) in [
                ("bad", "its chain"), ("keyless", "its key is no PEM"),
                ("mixed", "its key belongs to another certificate"),
            ] {
                #expect(message.contains("certificate for \(name) cannot be used: \(reason)"), "\(message)")
            }
            #expect(!message.contains("HUSH") && !message.contains("PRIVATE"))
            let seen = try await OpenSSLCommand.client(listener.endpoint, "-servername good", sends: Self.request)
            #expect(seen.contains("CN = good"))
            // The state has the keys, so it is for this user only.
            var mode = stat()
            #expect(stat(directory.configuration.stateFile, &mode) == 0)
            #expect(mode.st_mode & 0o777 == 0o600)
        }
        listener.certificates = [good]
        #expect(!String(reflecting: listener).contains("PRIVATE"))
    }

    @Test("A client that says nothing, or something else than TLS, harms nobody")
    func nonsense() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = listener(server, [try await OpenSSLCommand.certificate("a", hosts: [], in: directory)])
        try await TestProxy.run { proxy in
            try await proxy.apply([listener])
            let silent = try TestConnection(listener.endpoint)
            let plain = try TestConnection(listener.endpoint)
            try plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await plain.end() != nil)
            let seen = try await OpenSSLCommand.client(listener.endpoint, "", sends: Self.request)
            #expect(seen.contains("HTTP/1.1 200 OK"))
            try await waitUntil("only the silent one is left") {
                try await proxy.client.status().counters.open == 1
            }
            _ = silent
        }
    }

    @Test("Large answers go through whole")
    func large() async throws {
        let body = String(repeating: "0123456789abcdef", count: 65_536)
        let server = try TestServer.fixed("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        defer { server.stop() }
        let directory = TestDirectory()
        let listener = listener(server, [try await OpenSSLCommand.certificate("a", hosts: [], in: directory)])
        try await TestProxy.run { proxy in
            try await proxy.apply([listener])
            let seen = try await OpenSSLCommand.client(listener.endpoint, "-quiet", sends: Self.request)
            #expect(seen.contains(body))
        }
    }
}

import Glibc
import HTTPTransport
import Testing

@Suite("TLS", .enabled("openssl is installed") { OpenSSL.isInstalled }, .timeLimit(.minutes(10)))
struct TLSTests {
    let client = HTTPClient()

    private func withFiles(_ body: (_ path: (String) -> String) async throws -> Void) async throws {
        let base = "/tmp/headgate-tls-\(getpid())-\(UInt32.random(in: 0 ... .max))-"
        let names = ["server.pem", "server.key", "client.pem", "client.key"]
        defer {
            for name in names {
                unlink(base + name)
            }
        }
        try await body { base + $0 }
    }

    @Test("trusts the given authority and nobody else")
    func authority() async throws {
        try await withFiles { path in
            try OpenSSL.makeCertificate(path("server.pem"), key: path("server.key"))
            try OpenSSL.makeCertificate(path("client.pem"), key: path("client.key"))
            let server = try OpenSSL.Server(
                certificate: path("server.pem"),
                key: path("server.key"),
                clientAuthority: nil
            )
            var request = HTTPRequest(.get, "https://127.0.0.1:\(server.port)/")
            request.tls.authorityFile = path("server.pem")
            #expect(try await client.send(request).status == 200)
            for wrong in [nil, path("client.pem"), path("missing.pem")] {
                request.tls.authorityFile = wrong
                let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
                #expect(error?.code == .tls)
            }
            // The certificate is for the address, not for this name.
            request.url = "https://localhost:\(server.port)/"
            request.tls.authorityFile = path("server.pem")
            let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
            #expect(error?.code == .tls)
        }
    }

    @Test("shows a client's certificate to those who ask")
    func clientCertificate() async throws {
        try await withFiles { path in
            try OpenSSL.makeCertificate(path("server.pem"), key: path("server.key"))
            try OpenSSL.makeCertificate(path("client.pem"), key: path("client.key"))
            let server = try OpenSSL.Server(
                certificate: path("server.pem"),
                key: path("server.key"),
                clientAuthority: path("client.pem")
            )
            var request = HTTPRequest(.get, "https://127.0.0.1:\(server.port)/")
            request.tls.authorityFile = path("server.pem")
            await #expect(throws: HTTPError.self) { try await client.send(request) }
            request.tls.certificateFile = path("client.pem")
            request.tls.keyFile = path("client.key")
            #expect(try await client.send(request).status == 200)
        }
    }
}

import Glibc
import HTTPTransport
import Testing

/// Mail handed to a real server, and to one that does what servers should not.
@Suite("Mail", .timeLimit(.minutes(10)))
struct MailTests {
    private static func message(_ text: String = "Subject: x\r\n\r\nhello\r\n") -> MailMessage {
        MailMessage(from: "headgate@example.com", to: "ann@example.com", data: Array(text.utf8))
    }

    private static func client(_ port: Int, _ security: MailServer.Security = .none) -> MailClient {
        var server = MailServer(host: "127.0.0.1", port: port, security: security)
        server.replyTimeout = .seconds(2)
        server.totalTimeout = .seconds(4)
        return MailClient(server: server)
    }

    /// Says these lines one after the other, each after one of the client's; nil ends the connection.
    private static func scripted(_ replies: [String?]) throws -> TestServer {
        try TestServer { connection in
            for (place, reply) in replies.enumerated() {
                if place > 0 {
                    guard let line = try connection.readLine() else { return }
                    // The message itself is one turn.
                    if replies[place - 1]?.hasPrefix("354") == true, line != "." {
                        while let line = try connection.readLine(), line != "." {}
                    }
                }
                guard let reply else { return }
                try connection.write(reply + "\r\n")
            }
            // Until the client goes.
            while try connection.readLine() != nil {}
        }
    }

    @Test("a real server gets the message as it is, lines that begin with a dot too")
    func plain() async throws {
        guard MailServerProcess.isInstalled else { return }
        let server = try MailServerProcess(.plain)
        let text = "Subject: dots\r\n\r\n.\r\n..two\r\n.one\r\nlast\r\n"
        try await Self.client(server.port).send(Self.message(text))
        let (envelope, received) = try server.message(1)
        #expect(envelope == "headgate@example.com ann@example.com False False")
        #expect(received == text)
    }

    @Test(
        "over TLS, from the start or by STARTTLS, with a login",
        arguments: [MailServerProcess.Mode.starttls, .implicit]
    )
    func secure(_ mode: MailServerProcess.Mode) async throws {
        guard MailServerProcess.isInstalled, OpenSSL.isInstalled else { return }
        let base = "/tmp/headgate-mail-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { for suffix in [".pem", ".key"] { unlink(base + suffix) } }
        try OpenSSL.makeCertificate(base + ".pem", key: base + ".key")
        let process = try MailServerProcess(mode, certificate: base + ".pem", key: base + ".key", password: "pa55")
        var server = MailServer(
            host: "127.0.0.1",
            port: process.port,
            security: mode == .implicit ? .implicit : .startTLS,
            username: "user",
            password: "pa55",
            authorityFile: base + ".pem"
        )
        try await MailClient(server: server).send(Self.message())
        #expect(try process.message(1).envelope == "headgate@example.com ann@example.com True True")
        // A wrong password is for an administrator to put right: the message is not at fault.
        server.password = "wr0ng"
        var error = await #expect(throws: MailError.self) { try await MailClient(server: server).send(Self.message()) }
        #expect(error?.code == .login && error?.isPermanent == false)
        #expect(error?.message.contains("wr0ng") == false)
        server.authorityFile = nil
        error = await #expect(throws: MailError.self) { try await MailClient(server: server).send(Self.message()) }
        #expect(error?.code == .tls)
        withExtendedLifetime(process) {}
    }

    @Test("where STARTTLS is asked for and not offered nothing is sent")
    func downgrade() async throws {
        let server = try Self.scripted(["220 hi", "250 hi", "221 bye"])
        defer { server.stop() }
        let error = await #expect(throws: MailError.self) {
            try await Self.client(server.port, .startTLS).send(Self.message())
        }
        #expect(error?.code == .tls)
    }

    @Test(
        "what the server answers decides whether it is tried again",
        arguments: [
            (
                ["220 hi", "250 hi", "250 ok", "451 4.7.1 greylisted, come back"], MailError.Code.later,
                "451 4.7.1 greyl"
            ),
            (["220 hi", "250 hi", "250 ok", "550 5.1.1 no such user"], .refused, "550 5.1.1 no such user"),
            (["220 hi", "250 hi", "552 too much"], .refused, "552"),
            (["220 hi", "250 hi", "250 ok", "250 ok", "354 go", "554 5.7.1 looks like spam"], .refused, "554 5.7.1"),
            (["220 hi", "250 hi", "250 ok", "250 ok", "354 go", "452 disk full"], .later, "452 disk full"),
            (["421 too busy"], .later, "421"),
            (["554 go away"], .refused, "554"),
            (["220 hi", "250 hi", "250 ok", "250 ok", "354 go", nil], .connectionLost, "too early"),
            (["220 hi", "250 hi", "250 ok", nil], .connectionLost, "too early"),
            (["220 hi", nil], .connectionLost, "too early"),
        ] as [([String?], MailError.Code, String)]
    )
    func answers(_ replies: [String?], _ code: MailError.Code, _ text: String) async throws {
        let server = try Self.scripted(replies)
        defer { server.stop() }
        let error = await #expect(throws: MailError.self) { try await Self.client(server.port).send(Self.message()) }
        #expect(error?.code == code, "\(error?.message ?? "")")
        #expect(error?.message.contains(text) == true, "\(error?.message ?? "")")
        #expect(error?.isPermanent == (code == .refused))
    }

    @Test("a server that says nothing, or stops in the middle, holds up nobody for long")
    func silent() async throws {
        for replies in [[], ["220 hi", "250 hi", "250 ok"]] as [[String?]] {
            let server = try Self.scripted(replies)
            defer { server.stop() }
            let start = ContinuousClock.now
            let error = await #expect(throws: MailError.self) {
                try await Self.client(server.port).send(Self.message())
            }
            #expect(error?.code == .timedOut)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test("where nobody listens it is said so")
    func unreachable() async throws {
        let server = try Self.scripted([])
        server.stop()
        let error = await #expect(throws: MailError.self) { try await Self.client(server.port).send(Self.message()) }
        #expect(error?.code == .unreachable)
    }

    @Test("cancelling ends it")
    func cancelled() async throws {
        let server = try Self.scripted([])
        defer { server.stop() }
        var slow = MailServer(host: "127.0.0.1", port: server.port, security: .none)
        slow.replyTimeout = .seconds(100)
        let client = MailClient(server: slow)
        let task = Task { try await client.send(Self.message()) }
        while server.connections == 0 { await Task.yield() }
        let start = ContinuousClock.now
        task.cancel()
        let error = await #expect(throws: MailError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test(
        "an address that would be a command, and a text that would end early, are refused before anything is sent",
        arguments: [
            "ann@example.com>\r\nRCPT TO:<eve@example.com", "ann", "a b@example.com", "@", "a@b@c", "ann@example.com\n",
            "é@example.com", "<ann@example.com>", "ann@example.com,eve@example.com",
            String(repeating: "a", count: 300) + "@b",
        ]
    )
    func addresses(_ address: String) async {
        for message in [
            MailMessage(from: address, to: "ann@example.com", data: Array("x\r\n".utf8)),
            MailMessage(from: "ann@example.com", to: address, data: Array("x\r\n".utf8)),
        ] {
            let error = await #expect(throws: MailError.self) { try await Self.client(1).send(message) }
            #expect(error?.code == .invalid)
        }
        for text in ["x\n", "x\r", "x\r\n.\n.\r\n", "x", "x\r\n\u{0}\r\n"] {
            let error = await #expect(throws: MailError.self) { try await Self.client(1).send(Self.message(text)) }
            #expect(error?.code == .invalid)
        }
    }
}

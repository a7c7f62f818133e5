import HTTPTransport
import Testing

/// What a server may answer, with a limit of 1000 bytes, and what it comes to.
private let brokenAnswers: [(String, HTTPError.Code)] = {
    let ok = "HTTP/1.1 200 OK\r\n"
    let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
    let long = String(repeating: "x", count: 2000)
    return [
        (ok + "Content-Length: 10\r\n\r\nhalf", .connectionLost),
        (chunked + "5\r\nhello\r\n", .connectionLost),
        (chunked + "nonsense\r\n", .connectionLost),
        (ok + "Content-Le", .connectionLost),
        ("", .connectionLost),
        ("SSH-2.0-OpenSSH_9.2\r\n", .protocolViolation),
        (ok + "Content-Length: 2000\r\n\r\n" + long, .tooLarge),
        (chunked + "7d0\r\n" + long + "\r\n0\r\n\r\n", .tooLarge),
        (ok + String(repeating: "X-Pad: " + long + "\r\n", count: 150) + "\r\n", .tooLarge),
        (ok + String(repeating: "X-Pad: y\r\n", count: 1001) + "\r\n", .tooLarge),
    ]
}()

@Suite("A request that fails", .timeLimit(.minutes(10)))
struct FailureTests {
    let client = HTTPClient()

    private func failure(_ request: HTTPRequest) async -> HTTPError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("says what the server did wrong", arguments: brokenAnswers)
    func badAnswers(_ answer: String, _ code: HTTPError.Code) async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write(answer)
        }
        #expect(await failure(HTTPRequest(.get, server.url + "/", bodyLimit: 1000))?.code == code)
    }

    @Test("a body of exactly the limit passes")
    func exactLimit() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK", String(repeating: "x", count: 1000))
        }
        #expect(try await client.send(HTTPRequest(.get, server.url + "/", bodyLimit: 1000)).body.count == 1000)
    }

    @Test("nobody listening is told from a lost connection")
    func refused() async throws {
        let server = try TestServer { _ in }
        server.stop()
        let error = await failure(HTTPRequest(.get, server.url + "/"))
        #expect(error?.code == .couldNotConnect)
        #expect(error?.nothingSent == true)
        #expect(error?.message.contains("refused") == true)
    }

    @Test("a unix socket that is not there names the socket and the reason")
    func noSocket() async {
        let error = await failure(HTTPRequest(.get, "http://engine/x", unixSocket: "/nonexistent/engine.sock"))
        #expect(error?.code == .couldNotConnect)
        #expect(error?.message.contains("/nonexistent/engine.sock") == true)
        #expect(error?.message.contains("No such file") == true)
    }

    @Test("a name without address is told from a refusal")
    func resolve() async {
        #expect(await failure(HTTPRequest(.get, "http://headgate.invalid/"))?.code == .resolve)
    }

    @Test(
        "silence ends with the total or the idle time-out",
        arguments: [
            HTTPTimeouts(total: .milliseconds(100), idle: nil),
            HTTPTimeouts(total: nil, idle: .milliseconds(500)),
        ]
    )
    func silence(_ timeouts: HTTPTimeouts) async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            connection.waitForEnd()
        }
        #expect(await failure(HTTPRequest(.get, server.url + "/", timeouts: timeouts))?.code == .timedOut)
    }

    @Test("silence in the middle of a body ends with the idle time-out")
    func silenceInBody() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            connection.waitForEnd()
        }
        let timeouts = HTTPTimeouts(total: nil, idle: .seconds(1))
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/", timeouts: timeouts))
        var iterator = stream.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("half".utf8))
        let error = await #expect(throws: HTTPError.self) { try await iterator.next() }
        #expect(error?.code == .timedOut)
    }

    @Test("a server that does not speak TLS is a TLS failure")
    func notTLS() async throws {
        let server = try TestServer { connection in
            _ = try connection.readLine()
            try connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        #expect(await failure(HTTPRequest(.get, "https://127.0.0.1:\(server.port)/"))?.code == .tls)
    }

    @Test(
        "what cannot be sent safely is refused before anything is sent",
        arguments: [
            HTTPRequest(.get, "ftp://127.0.0.1/"),
            HTTPRequest(.get, "file:///etc/passwd"),
            HTTPRequest(.get, "/no/host"),
            HTTPRequest(.get, "http://127.0.0.1/a b"),
            HTTPRequest(.get, "http://127.0.0.1/\r\nX: y"),
            HTTPRequest("GET / HTTP/1.1\r\nX:", "http://127.0.0.1/"),
            HTTPRequest(.get, "http://127.0.0.1/", headers: ["X-A": "1\r\nX-B: 2"]),
            HTTPRequest(.get, "http://127.0.0.1/", headers: ["X-A: 1\r\nX-B": "2"]),
            HTTPRequest(.get, "http://127.0.0.1/", unixSocket: String(repeating: "s", count: 108)),
        ]
    )
    func invalid(_ request: HTTPRequest) async {
        #expect(await failure(request)?.code == .invalidRequest)
    }

    @Test("no error shows query, password or header")
    func secrets() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        }
        let target = "://user:s3cret@127.0.0.1:\(server.port)/path?token=s3cret"
        let headers: HTTPHeaders = ["Authorization": "Bearer s3cret"]
        let cases = [
            HTTPRequest(.get, "http" + target, headers: headers),
            HTTPRequest(.get, "https" + target, headers: headers),
            HTTPRequest(.get, "http" + target, headers: headers, unixSocket: "/nonexistent"),
            HTTPRequest(.get, "http://user:s3cret@headgate.invalid/?s3cret", headers: headers),
            HTTPRequest(.get, "http://user:s3cret@127.0.0.1:99999/?s3cret", headers: headers),
        ]
        for var request in cases {
            request.timeouts.connect = .milliseconds(300)
            let error = try #require(await failure(request))
            #expect(!"\(error) \(error.message)".contains("s3cret"))
            #expect(!error.message.isEmpty)
        }
    }
}

import Glibc
import Testing

@testable import Proxy

@Suite("Traffic for HTTP", .timeLimit(.minutes(10)))
struct HTTPTrafficTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("One client connection and one to the endpoint carry many requests")
    func keepAlive() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run(workers: 1) { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            for number in 0..<20 {
                let answer = try client.ask(
                    "GET /\(number)?q HTTP/1.1\r\nHost: example.org:81\r\nUser-Agent: t\r\n\r\n"
                )
                #expect(answer.status == 200)
                #expect(
                    answer.body == """
                        mirror
                        GET /\(number)?q HTTP/1.1\r
                        Host: example.org:81\r
                        User-Agent: t\r
                        X-Forwarded-For: 127.0.0.1\r
                        X-Forwarded-Proto: http\r
                        X-Forwarded-Host: example.org:81\r
                        X-Forwarded-Port: \(listener.port)\r
                        \r\n
                        """
                )
            }
            #expect(server.open == 1)
            let counters = try await proxy.client.status().counters
            #expect(counters.requests == 20)
            #expect(counters.accepted == 1)
            // Between requests no endpoint is in use, so that a drain ends at once.
            #expect(try await proxy.client.status().openConnections(to: server.endpoint, owner: "staging") == 0)
        }
    }

    @Test("Requests that come at once are answered in their order")
    func pipelining() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            let post = "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            try client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n\(post)\r\nHEAD /c HTTP/1.1\r\nHost: a\r\n\r\nGET /d")
            #expect(try client.answer().body.contains("GET /a "))
            let second = try client.answer().body
            #expect(second.contains("POST /b "))
            #expect(second.hasSuffix("3\r\nabc\r\n0\r\n\r\n"))
            #expect(try client.answer(toHead: true).status == 200)
            #expect(try client.ask(" HTTP/1.1\r\nHost: a\r\n\r\n").body.contains("GET /d "))
        }
    }

    @Test("Large bodies go through in both directions, whatever their form", arguments: [false, true])
    func largeBodies(chunked: Bool) async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint, seconds: 30)
            let piece = String(repeating: "0123456789abcdef", count: 4096)
            let count = 20
            let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: \(piece.utf8.count * count)"
            let fd = client.fd
            let writer = Background {
                func send(_ text: String) -> Bool {
                    var bytes = Array(text.utf8)[...]
                    while !bytes.isEmpty {
                        let sent = bytes.withUnsafeBytes {
                            Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        guard sent > 0 else { return false }
                        bytes = bytes.dropFirst(sent)
                    }
                    return true
                }
                var isSent = send("PUT /big HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
                for _ in 0..<count where isSent { isSent = send(chunked ? "10000\r\n\(piece)\r\n" : piece) }
                return isSent && (!chunked || send("0\r\n\r\n"))
            }
            let body = try client.answer().body
            #expect(try await writer.value)
            let digits = body.utf8.filter { $0 == UInt8(ascii: "f") }.count
            #expect(digits >= 4096 * count)
            #expect(try client.ask(Self.get).status == 200)
        }
    }

    @Test("What is wrong with a request is answered and ends the connection")
    func refused() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            let answer = try client.ask("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
            #expect(answer.status == 400)
            #expect(answer.field("connection") == "close")
            #expect(answer.body == "Content-Length stands more than once.\n")
            #expect(try await client.end() == .closed)
            #expect(server.answers == 0)
        }
    }

    @Test("Without a rule the answer is 404, and the connection goes on")
    func noRule() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.http([server.endpoint])
            listener.http?.defaultBackend = nil
            listener.http?.rules = [ProxyRule(host: "a", path: "/x", backend: 0)]
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try client.ask(Self.get).status == 404)
            #expect(try client.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", toHead: true).status == 404)
            #expect(try client.ask("GET /x/y HTTP/1.1\r\nHost: a\r\n\r\n").status == 200)
        }
    }

    @Test("Without endpoints a request is held, then answered with 503", arguments: [0, 1])
    func unavailable(hold: Int) async throws {
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([], hold: hold)
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try client.ask(Self.get).status == 503)
            #expect(try await proxy.client.status().counters.held == 0)
        }
    }

    @Test("A held request is served as soon as there is an endpoint")
    func held() async throws {
        let server = try TestServer.mirror("late")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([])
            try await proxy.apply([listener])
            let clients = (0..<10).map { _ in
                Background { try TestConnection(listener.endpoint).ask(Self.get).body.prefix(4) }
            }
            try await waitUntil("all are held") { try await proxy.client.status().counters.held == 10 }
            try await proxy.apply([listener.withBackend([server.endpoint])])
            for client in clients { #expect(try await client.value == "late") }
        }
    }

    @Test("An endpoint that cannot be reached is passed over; when none can, the answer is 502")
    func unreachable() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([Loopback.endpoint(), server.endpoint])
            try await proxy.apply([listener])
            for _ in 0..<10 { #expect(try TestConnection(listener.endpoint).ask(Self.get).status == 200) }
            let lost = ProxyListener.http([Loopback.endpoint()], hold: 0)
            try await proxy.apply([lost])
            #expect(try TestConnection(lost.endpoint).ask(Self.get).status == 502)
        }
    }

    @Test(
        "An answer that cannot be carried becomes 502",
        arguments: [
            "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: a\u{1}\r\n\r\n", "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n",
        ]
    )
    func badAnswer(_ text: String) async throws {
        let server = try TestServer.fixed(text)
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try client.ask(Self.get).status == 502)
            #expect(try client.ask(Self.get).status == 502)
        }
    }

    @Test(
        "An answer whose lines end with LF alone is passed on with CR LF",
        arguments: [
            "HTTP/1.0 200 OK\nContent-Type: text/plain\nContent-Length: 3\n\na\nb",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\n\na\nb",
        ]
    )
    func lineFeeds(_ text: String) async throws {
        let server = try TestServer.fixed(text)
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let answer = try TestConnection(listener.endpoint).ask(Self.get)
            #expect(answer.status == 200 && answer.body == "a\nb", "\(answer)")
        }
    }

    @Test("Line ends are completed once the head is there, however it comes in")
    func lineEnds() {
        let text = "HTTP/1.1 200 OK\nA: b\r\nC: d\n\nx\ny"
        for cut in 0...text.utf8.count {
            let queue = ByteQueue(capacity: 1)
            queue.append(Array(text.utf8.prefix(cut)))
            let isWhole = queue.completeLineEnds(limit: 100)
            #expect(isWhole == (cut >= text.utf8.count - 3))
            queue.append(Array(text.utf8.dropFirst(cut)))
            #expect(queue.completeLineEnds(limit: 100))
            let bytes = queue.withBytes { bytes in bytes.indices.map { bytes[$0] } }
            #expect(String(decoding: bytes, as: UTF8.self) == "HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\nx\ny")
        }
        let long = ByteQueue(capacity: 1)
        long.append(Array(("HTTP/1.1 200 OK\nA: " + String(repeating: "b", count: 200) + "\n\n").utf8))
        #expect(!long.completeLineEnds(limit: 100) && long.count > 200)
    }

    @Test("An answer without a length ends with its connection; HTTP/1.0 gets no chunks")
    func untilClose() async throws {
        let server = try TestServer.fixed(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            #expect(try TestConnection(listener.endpoint).ask(Self.get).body == "abcde")
            let old = try TestConnection(listener.endpoint).ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(old.field("transfer-encoding") == nil)
            #expect(old.body == "abcde")
        }
    }

    @Test("Answers for information come before the answer, and a body waits for 100")
    func informational() async throws {
        let server = try TestServer { input in
            if input.starts(with: "POST ".utf8), !input.suffix(5).elementsEqual("hello".utf8) {
                return input.count < 30
                    ? [] : Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".utf8)
            }
            input = []
            return Array("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n".utf8)
        }
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(try client.answerHead().status == 100)
            #expect(try client.answerHead() == HTTPAnswer(status: 103, fields: ["Link: x"], body: ""))
            #expect(try client.ask("hello").status == 201)
        }
    }

    @Test("A WebSocket's bytes go both ways after the change")
    func webSocket() async throws {
        let server = try TestServer { input in
            guard let request = TestServer.takeRequest(&input) else {
                defer { input = [] }
                return input.starts(with: "GET".utf8) ? [] : input
            }
            let isUpgrade = String(decoding: request, as: UTF8.self).contains(
                "Connection: Upgrade\r\nUpgrade: websocket"
            )
            let head =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\nX: y\r\n\r\nfirst"
            return Array((isUpgrade ? head : "HTTP/1.1 400 No\r\n\r\n").utf8)
        }
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            let head = try client.answerHead()
            #expect(head.status == 101)
            #expect(head.field("x") == "y")
            #expect(try client.text(5) == "first")
            for _ in 0..<5 {
                try client.send("\u{1}ping")
                #expect(try client.text(5) == "\u{1}ping")
            }
            #expect(try await proxy.client.status().openConnections(to: server.endpoint, owner: "staging") == 1)
            client.finish()
            #expect(try await client.end() == .closed)
            try await waitUntil("it is forgotten") { try await proxy.client.status().counters.open == 0 }
        }
    }

    @Test("An event stream arrives piece by piece")
    func eventStream() async throws {
        let server = try TestServer { input in
            defer { input = [] }
            guard input.starts(with: "GET".utf8) else { return Array("6\r\ndata: \r\n".utf8) }
            return Array(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"
                    .utf8
            )
        }
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send(Self.get)
            #expect(try client.answerHead().status == 200)
            #expect(try client.text(8) == "3\r\none\r\n")
        }
    }

    @Test(
        "A request on a connection that the endpoint closed meanwhile is sent again; one that may not be is not lost either"
    )
    func reusedConnectionClosed() async throws {
        // Answers once on each connection and then ends it without a word.
        let server = try TestServer { input in
            guard TestServer.takeRequest(&input) != nil else { return [] }
            return Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
        }
        try await TestProxy.run(workers: 1) { proxy in
            let listener = ProxyListener.http([server.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            #expect(try client.ask(Self.get).body == "ok")
            server.stop()
            let next = try TestServer.mirror("next", server.endpoint)
            defer { next.stop() }
            #expect(try client.ask(Self.get).body.hasPrefix("next"))
            #expect(
                try client.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy").body.hasSuffix("\r\n\r\nxy")
            )
        }
    }

    @Test("No endpoint gets more requests at once than it may, and what waits is served in its turn")
    func perEndpointLimit() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let slow = try TestServer { _ in [] }
        defer { slow.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.http([slow.endpoint], perEndpoint: 1)
            try await proxy.apply([listener])
            var first: TestConnection? = try TestConnection(listener.endpoint)
            try first?.send(Self.get)
            try await waitUntil("it is under way") {
                try await proxy.client.status().openConnections(to: slow.endpoint, owner: "staging") == 1
            }
            let second = try TestConnection(listener.endpoint)
            try second.send(Self.get)
            try await waitUntil("the second is held") { try await proxy.client.status().counters.held == 1 }
            _ = first
            first = nil
            try await proxy.apply([listener.withBackend([server.endpoint])])
            #expect(try second.answer().status == 200)
        }
    }

    @Test("A transparent listener changes nothing of a request, and carries what is none")
    func transparent() async throws {
        let server = try TestServer.mirror()
        defer { server.stop() }
        let echo = try TestServer.echo()
        defer { echo.stop() }
        try await TestProxy.run { proxy in
            var listener = ProxyListener.http([server.endpoint])
            listener.http?.isTransparent = true
            try await proxy.apply([listener])
            let request = "GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\n\r\n"
            let client = try TestConnection(listener.endpoint)
            #expect(try client.ask(request).body == "mirror\n" + request)
            try await proxy.apply([listener.withBackend([echo.endpoint])])
            for text in ["\u{16}\u{3}\u{1}hello", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HELO with no end", "GET /\n\n"] {
                let raw = try TestConnection(listener.endpoint)
                try raw.send(text)
                guard text != "HELO with no end" else { continue }
                #expect(try raw.text(text.utf8.count) == text)
                raw.finish()
                #expect(try await raw.end() == .closed)
            }
        }
    }

    @Test("Behind a transparent listener an answer that is no HTTP/1.1 is carried as it is, to its end")
    func transparentAnswer() async throws {
        let server = try TestServer.fixed("HTTP/1.1 200 OK\nX: y\n\nhello\n")
        let listener = ProxyListener.http([server.endpoint])
        try await TestProxy.run { proxy in
            var transparent = listener
            transparent.http?.isTransparent = true
            try await proxy.apply([transparent])
            let client = try TestConnection(listener.endpoint)
            try client.send(Self.get)
            #expect(try client.text(28) == "HTTP/1.1 200 OK\nX: y\n\nhello\n")
            server.stop()
            #expect(try await client.end() != nil)
        }
    }
}

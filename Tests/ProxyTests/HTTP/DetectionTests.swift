import Glibc
import Testing

@testable import Proxy

@Suite("What connections are for when nobody says so", .timeLimit(.minutes(10)))
struct DetectionTests {
    @Test(
        "The first words tell a request from everything else",
        arguments: [
            ("GET / HTTP/1.1\r\n", FirstLine.request), ("POST /a?b HTTP/1.0\r\nHost: a\r\n", .request),
            ("PROPFIND /dav HTTP/1.1\r\n", .request), ("GET http://a/ HTTP/1.1\r\n", .request),
            ("G", .incomplete), ("GET", .incomplete), ("GET /a", .incomplete), ("OPTIONS *", .incomplete),
            ("DELETE h", .incomplete), ("get foo\r\n", .other), ("GET foo\r\n", .other), ("GET foo", .other),
            ("PRI * HTTP/2.0\r\n", .other), ("PING\r\n", .other), ("\u{16}\u{3}\u{1}", .other), ("\n", .other),
            (" HTTP/1.1\r\n", .other), ("GET / HTTP/1.1\n", .other), ("GETTER", .other), ("PATCHES /", .other),
        ]
    )
    func firstLine(text: String, expected: FirstLine) {
        #expect(FirstLine(Array(text.utf8).span) == expected)
    }

    @Test("Swapping the endpoints thirty times under kept connections fails no request")
    func swapUnderLoad() async throws {
        try await TestProxy.run { proxy in
            var old = try TestServer.http("blue")
            defer { old.stop() }
            let listener = ProxyListener.detecting([old.endpoint])
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
                try await proxy.apply([listener.with([next.endpoint])])
                let left = try await proxy.client.drain(owner: "staging", endpoints: [old.endpoint], upTo: .seconds(60))
                #expect(left == 0)
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

    @Test(
        "What is no request reaches the endpoint as it is, and back",
        arguments: [
            "get foo\r\n", "\u{16}\u{3}\u{1}binary", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET ",
            "CONNECT a:1 HTTP/1.1\r\n\r\n",
        ]
    )
    func raw(words: String) async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.detecting([server.endpoint])
            try await proxy.apply([listener])
            let text = try await Background {
                let client = try TestConnection(listener.endpoint)
                try client.send(words)
                let first = try client.text(words.utf8.count)
                try client.send("GET / HTTP/1.1\r\n\r\n")
                client.finish()
                return first + String(decoding: try client.rest(), as: UTF8.self)
            }.value
            #expect(text == words + "GET / HTTP/1.1\r\n\r\n")
        }
    }

    @Test("A change to another protocol than WebSocket takes the whole connection with it")
    func otherProtocol() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.detecting([server.endpoint])
            try await proxy.apply([listener])
            let request = "POST /attach HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
            let text = try await Background {
                let client = try TestConnection(listener.endpoint)
                try client.send(request)
                return try client.text(request.utf8.count)
            }.value
            #expect(text == request)
        }
    }

    @Test("An endpoint that speaks first is heard before the client has said a word")
    func greeting() async throws {
        let greeter = try Greeter("220 ready\r\n")
        try await TestProxy.run { proxy in
            let listener = ProxyListener.detecting([greeter.endpoint])
            try await proxy.apply([listener])
            let answer = try await Background {
                let client = try TestConnection(listener.endpoint)
                let greeting = try client.text(11)
                // After a greeting even this is no request.
                try client.send("GET / HTTP/1.1\r\n\r\n")
                client.finish()
                return greeting + String(decoding: try client.rest(), as: UTF8.self)
            }.value
            #expect(answer == "220 ready\r\nGET / HTTP/1.1\r\n\r\n")
        }
    }

    @Test("Whoever has said nothing yet does not hold an endpoint back that is to leave")
    func silent() async throws {
        let old = try TestServer.http("old")
        defer { old.stop() }
        let new = try TestServer.http("new")
        defer { new.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.detecting([old.endpoint])
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try await waitUntil("it is connected") { old.open == 1 }
            try await proxy.apply([listener.with([new.endpoint])])
            try await waitUntil("it has moved on") { old.open == 0 && new.open == 1 }
            #expect(try await Background { try client.get() }.value == "new")
        }
    }

    @Test("A request that waits for an endpoint in vain is answered")
    func held() async throws {
        try await TestProxy.run { proxy in
            var listener = ProxyListener.detecting([])
            listener.holdSeconds = 1
            let endpoint = listener.endpoint
            try await proxy.apply([listener])
            let answer = try await Background {
                try TestConnection(endpoint).ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            }.value
            #expect(answer.status == 503)
        }
    }

    @Test(
        "A listener that stops reading HTTP answers kept connections once more and ends them with that",
        arguments: [false, true]
    )
    func becomesRaw(detects: Bool) async throws {
        let server = try TestServer.http("one")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let raw = ProxyListener.test([server.endpoint])
            var listener = raw
            if detects {
                listener.detectsHTTP = true
            } else {
                listener.endpoints = []
                listener.http = ProxyHTTP(
                    backends: [ProxyBackend(id: ProxyListener.podsBackend, endpoints: [server.endpoint])],
                    defaultBackend: 0
                )
            }
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            let request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            #expect(try await Background { try client.ask(request) }.value.field("connection") == nil)
            try await proxy.apply([raw])
            let last = try await Background { try client.ask(request) }.value
            #expect(last.status == 200)
            #expect(last.body == "one")
            #expect(last.field("connection") == "close")
            #expect(try await client.end() == .closed)
            // From here on everything is carried as it is, and goes on being so when the listener reads HTTP again.
            let carried = try TestConnection(listener.endpoint)
            #expect(try await Background { try carried.ask(request) }.value.status == 200)
            try await proxy.apply([listener])
            #expect(try await Background { try carried.ask(request) }.value.status == 200)
        }
    }
}

/// A server that says something as soon as it is connected to, and then what it hears.
private struct Greeter {
    let endpoint = Loopback.endpoint()

    init(_ greeting: String) throws {
        let address = try #require(SocketAddress(endpoint))
        let listener = try TCPSocket.listen(address)
        try Thread.start {
            var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 60_000) > 0 else { return }
            let fd = accept(listener, nil, nil)
            close(listener)
            guard fd >= 0 else { return }
            _ = greeting.withCString { send(fd, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
            var chunk = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(fd, &chunk, chunk.count, 0), count > 0 {
                _ = send(fd, chunk, count, Int32(MSG_NOSIGNAL))
            }
            close(fd)
        }
    }
}

extension ProxyListener {
    /// A listener that finds out what its connections are for.
    fileprivate static func detecting(_ endpoints: [ProxyEndpoint]) -> ProxyListener {
        var listener = ProxyListener.test(endpoints)
        listener.detectsHTTP = true
        return listener
    }
}

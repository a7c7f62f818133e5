import Glibc
import Testing

@testable import Proxy

@Suite("A proxy takes another one's place", .timeLimit(.minutes(10)))
struct TakeOverTests {
    /// Runs `body` beside two proxies of one directory, the second of which has taken the place of the first.
    private func run(
        _ before: @Sendable (TestProxy) async throws -> Void,
        _ body: @Sendable (TestProxy) async throws -> Void
    ) async throws {
        let directory = TestDirectory()
        try await TestProxy.run(in: directory) { first in
            try await before(first)
            var configuration = first.configuration
            configuration.takesOver = true
            let second = ProxyService(configuration: configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await second.run() }
                do {
                    try await waitUntil("the second serves") { try await first.client.status().handOvers == 1 }
                    try await body(first)
                } catch {
                    group.cancelAll()
                    while let result = await group.nextResult() { _ = result }
                    throw error
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    @Test("Under load no request fails, with or without reading HTTP", arguments: [false, true])
    func underLoad(isHTTP: Bool) async throws {
        let server = try TestServer.http("one")
        defer { server.stop() }
        let listener = isHTTP ? ProxyListener.http([server.endpoint]) : .test([server.endpoint])
        let stopping = Flag()
        let started = Flag()
        let clients = (0..<8).map { number in
            Background {
                var requests = 0
                while !started.isRaised { usleep(1000) }
                while !stopping.isRaised {
                    let connection = try TestConnection(listener.endpoint)
                    var isOpen = true
                    // Half of them are long, half of them short.
                    for _ in 0..<(number % 2 == 0 ? 3 : 300) where isOpen && !stopping.isRaised {
                        let answer = try connection.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                        guard answer.status == 200, answer.body == "one" else { throw CancellationError() }
                        isOpen = answer.field("connection") != "close"
                        requests += 1
                    }
                }
                return requests
            }
        }
        try await run { proxy in
            try await proxy.apply([listener])
            started.raise()
            try await waitUntil("requests are served") { server.answers > 50 }
        } _: { proxy in
            let before = server.answers
            try await waitUntil("requests are served") { server.answers > before + 50 }
            // The new one takes what agents say.
            try await proxy.apply([listener.http == nil ? listener.with([server.endpoint]) : listener])
            stopping.raise()
            for client in clients { #expect(try await client.value > 0) }
        }
    }

    @Test("What the old one still carries is in the new one's status, can be cut, and follows new endpoints")
    func remains() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        let other = try TestServer.mirror("other")
        defer { other.stop() }
        let listener = ProxyListener.test([server.endpoint])
        let open = Box<TestConnection>()
        try await run { proxy in
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("old")
            #expect(try client.text(3) == "old")
            open.value = client
        } _: { proxy in
            let client = try #require(open.value)
            try client.send("still")
            #expect(try client.text(5) == "still")
            #expect(try await proxy.client.status().openConnections(to: server.endpoint, owner: "staging") == 1)
            try await proxy.apply([listener.with([other.endpoint])])
            let left = try await proxy.client.drain(
                owner: "staging",
                endpoints: [server.endpoint],
                upTo: .milliseconds(50)
            )
            #expect(left == 1)
            try await proxy.client.cut(owner: "staging", endpoint: server.endpoint)
            #expect(try await client.end() != nil)
            try await waitUntil("nothing is left") {
                try await proxy.client.status().openConnections(to: server.endpoint, owner: "staging") == 0
            }
            #expect(
                try TestConnection(listener.endpoint).ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body.hasPrefix("other")
            )
        }
    }

    @Test("One whose place was taken ends soon when it is told to, whatever it still carries")
    func told() async throws {
        let server = try TestServer.echo()
        defer { server.stop() }
        let listener = ProxyListener.test([server.endpoint])
        let open = Box<TestConnection>()
        let start = ContinuousClock.now
        try await run { proxy in
            try await proxy.apply([listener])
            let client = try TestConnection(listener.endpoint)
            try client.send("old")
            #expect(try client.text(3) == "old")
            open.value = client
        } _: { proxy in
            let status = try await proxy.client.status()
            #expect(status.openConnections(to: server.endpoint, owner: "staging") == 1)
        }
        let end = try await open.value?.end()
        #expect(end == .reset)
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test(
        "The old one ends a connection with TLS with a word, and after the answer that is under way",
        .enabled("openssl is installed") { OpenSSLCommand.isInstalled },
        arguments: [false, true]
    )
    func overTLS(isUnderWay: Bool) async throws {
        let released = Flag()
        let asked = Flag()
        let server = try TestServer { input in
            guard let request = TestServer.takeRequest(&input) else { return [] }
            let isSecond = String(decoding: request, as: UTF8.self).contains("GET /second")
            if isSecond { asked.raise() }
            while isSecond, !released.isRaised { usleep(1000) }
            return Array("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\(isSecond ? "answer2" : "answer1")".utf8)
        }
        defer { server.stop() }
        let directory = TestDirectory()
        var secure = ProxyListener.http([server.endpoint])
        secure.certificates = [try await OpenSSLCommand.certificate("a", hosts: [], in: directory)]
        let listener = secure
        let open = Box<OpenSSLClient>()
        try await run { proxy in
            try await proxy.apply([listener])
            let client = try OpenSSLClient(listener.endpoint, in: directory)
            open.value = client
            try client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n")
            try await waitUntil("the first answer is there") { try client.output().contains("answer1") }
            #expect(try !client.output().contains("Connection: close"))
            guard isUnderWay else { return }
            try client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
            try await waitUntil("the second is under way") { asked.isRaised }
        } _: { proxy in
            let client = try #require(open.value)
            released.raise()
            #expect(try await client.end() == 0)
            let output = try client.output()
            // What a client is told that was cut off without a word.
            #expect(!output.contains("unexpected eof"), "\(output)")
            #expect(output.contains("answer2") == isUnderWay)
            #expect(output.contains("Connection: close\r\n") == isUnderWay)
            guard isUnderWay else { return }
            let seen = try await OpenSSLCommand.client(
                listener.endpoint,
                "",
                sends: "GET /first HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n"
            )
            #expect(seen.contains("answer1"))
            #expect(try await proxy.client.status().handOvers == 1)
        }
    }

    @Test("One that asks for the place and goes away changes nothing")
    func abandoned() async throws {
        let server = try TestServer.http("one")
        defer { server.stop() }
        try await TestProxy.run { proxy in
            let listener = ProxyListener.test([server.endpoint])
            try await proxy.apply([listener])
            let fd = try UnixSocket.connect(proxy.configuration.controlSocket)
            try UnixSocket.write(ControlLine.encode(ProxyRequest.handOver), to: fd)
            let offer = try #require(try DescriptorPassing.receive(from: fd))
            #expect(offer.descriptors.count == 3)
            await #expect(throws: ProxyError.self) { try await proxy.client.apply(ProxyDesiredState(owner: "staging")) }
            for descriptor in offer.descriptors + [fd] { close(descriptor) }
            try await waitUntil("the state can be changed again") {
                do {
                    try await proxy.client.apply(ProxyDesiredState(owner: "staging", listeners: [listener]))
                    return true
                } catch let error as ProxyError where error.code == .shuttingDown {
                    return false
                }
            }
            #expect(try TestConnection(listener.endpoint).get() == "one")
        }
    }

    @Test("Where no proxy runs, one that takes over begins as any other")
    func alone() async throws {
        let directory = TestDirectory()
        let server = try TestServer.http("one")
        defer { server.stop() }
        let listener = ProxyListener.test([server.endpoint])
        try await TestProxy.run(in: directory) { try await $0.apply([listener]) }
        var configuration = directory.configuration
        configuration.takesOver = true
        let service = ProxyService(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            let client = ProxyClient(socketPath: configuration.controlSocket, deadline: .seconds(60))
            try await waitUntil("it serves") {
                do { return try await client.status().listeners.count == 1 } catch is ProxyError { return false }
            }
            #expect(try TestConnection(listener.endpoint).get() == "one")
            group.cancelAll()
            try await group.waitForAll()
        }
    }
}

/// Something that one part of a test leaves for the next.
private final class Box<Value: AnyObject>: @unchecked Sendable {
    var value: Value?
}

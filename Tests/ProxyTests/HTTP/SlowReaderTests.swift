import Glibc
import Testing

@testable import Proxy

@Suite("Those who take nothing", .timeLimit(.minutes(10)))
struct SlowReaderTests {
    /// How an answer's end is told.
    enum Form: String, CaseIterable {
        case length, chunked, tunnel
    }

    private static let count = 120
    private static let body = (0..<200_000).map { UInt8(ascii: "a") + UInt8(truncatingIfNeeded: $0 % 26) }

    @Test(
        "However many there are, little is kept in memory for them, and each gets all of it in the end",
        arguments: Form.allCases
    )
    func many(_ form: Form) async throws {
        let server = try TestServer { input in
            TestServer.takeRequest(&input) == nil ? [] : Self.answer(form)
        }
        defer { server.stop() }
        let group = try Self.group()
        let worker = group.workers[0]
        try Thread.start { worker.loop.run() }
        defer { worker.loop.stop() }
        let clients = try await Self.clients(of: group, to: server)
        for client in clients {
            let upgrade = form == .tunnel ? "Connection: upgrade\r\nUpgrade: websocket\r\n" : ""
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\(upgrade)\r\n")
        }
        try await waitUntil("each has something of its answer") {
            let held = try #require(group.counters().bufferedBytes)
            #expect(held < 9 << 18)
            return clients.allSatisfy { Self.isReadable($0) }
        }
        try await waitUntil("enough is held that nothing more is read for others") {
            try #require(group.counters().bufferedBytes) > 1 << 20
        }
        for client in clients {
            let body = try await Background { try Self.read(client, form) }.value
            #expect(body.elementsEqual(Self.body))
        }
        try await waitUntil("nothing is held") { group.counters().bufferedBytes == 0 }
        worker.loop.perform { worker.abortAll() }
    }

    @Test("What an endpoint does not take of its requests is not read either, and arrives in the end")
    func slowEndpoint() async throws {
        let server = try TestServer(isPaused: true) { input in
            guard let head = input.firstRange(of: Array("\r\n\r\n".utf8)) else { return [] }
            guard input.count >= head.upperBound + Self.body.count else { return [] }
            let isWhole = input[head.upperBound...].elementsEqual(Self.body)
            input = []
            return Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\(isWhole ? "whole" : "wrong")".utf8)
        }
        defer { server.stop() }
        let group = try Self.group()
        let worker = group.workers[0]
        try Thread.start { worker.loop.run() }
        defer { worker.loop.stop() }
        let clients = try await Self.clients(of: group, to: server, count: 300)
        let request = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(Self.body.count)\r\n\r\n".utf8)
        // The kernel takes all of it, so that nobody has to wait for the endpoint.
        for client in clients {
            TCPSocket.set(client.fd, SOL_SOCKET, SO_SNDBUF, 1 << 20)
            try await Background { try client.send(request + Self.body) }.value
        }
        try await waitUntil("enough is held that nothing more is read of others") {
            try #require(group.counters().bufferedBytes) > 1 << 20
        }
        // Every client has come to the point at which it is read of no further.
        try await waitUntil("nothing more is read") {
            let before = group.counters().bytesFromClients
            try await Task.sleep(for: .milliseconds(200))
            return group.counters().bytesFromClients == before
        }
        #expect(try #require(group.counters().bufferedBytes) < 9 << 18)
        server.resume()
        for client in clients {
            #expect(try await Background { try client.answer().body }.value == "whole")
        }
        try await waitUntil("nothing is held") { group.counters().bufferedBytes == 0 }
        worker.loop.perform { worker.abortAll() }
    }

    private static func group() throws -> WorkerGroup {
        var settings = TrafficSettings(connectTimeout: 60_000, ejection: 2000, maxConnections: 1000)
        // None of this is about clients that take too long.
        settings.http.stall = 600_000
        return try WorkerGroup(count: 1, settings: settings)
    }

    private static func clients(
        of group: WorkerGroup,
        to server: TestServer,
        count: Int = count
    ) async throws -> [TestConnection] {
        let route = Route(owner: "a", listener: .http([server.endpoint]), now: MonotonicTime.milliseconds())
        return try await Background { try (0..<count).map { _ in try connect(group, route) } }.value
    }

    /// A client whose connection the worker carries, with small buffers at both ends.
    private static func connect(_ group: WorkerGroup, _ route: Route) throws -> TestConnection {
        let address = try #require(SocketAddress(Loopback.endpoint()))
        let listener = try TCPSocket.listen(address)
        defer { close(listener) }
        TCPSocket.set(listener, SOL_SOCKET, SO_SNDBUF, 32_768)
        let fd = socket(address.domain, Int32(SOCK_STREAM.rawValue) | Linux.closeOnExec, 0)
        let client = TestConnection(owning: fd)
        TCPSocket.set(fd, SOL_SOCKET, SO_RCVBUF, 4096)
        try #require(address.withKernelForm { Glibc.connect(fd, $0, $1) } == 0)
        var accepted = try TCPSocket.accept(listener)
        while accepted == nil { accepted = try TCPSocket.accept(listener) }
        let server = try #require(accepted)
        let worker = group.workers[0]
        worker.loop.post { group.place(server, route, from: worker) }
        return client
    }

    private static func answer(_ form: Form) -> [UInt8] {
        switch form {
        case .length: return Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
        case .tunnel:
            return Array("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n".utf8) + body
        case .chunked:
            var answer = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
            for start in stride(from: 0, to: body.count, by: 7000) {
                let piece = body[start..<min(start + 7000, body.count)]
                answer += Array((String(piece.count, radix: 16) + "\r\n").utf8) + piece + Array("\r\n".utf8)
            }
            return answer + Array("0\r\n\r\n".utf8)
        }
    }

    private static func read(_ client: TestConnection, _ form: Form) throws -> [UInt8] {
        guard form == .tunnel else { return Array(try client.answer().body.utf8) }
        _ = try client.answerHead()
        return try client.receive(body.count)
    }

    private static func isReadable(_ client: TestConnection) -> Bool {
        var question = pollfd(fd: client.fd, events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, 0) == 1
    }
}

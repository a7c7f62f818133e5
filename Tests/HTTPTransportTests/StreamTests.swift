import Glibc
import HTTPTransport
import Testing

@Suite("Streaming an answer", .timeLimit(.minutes(10)))
struct StreamTests {
    let client = HTTPClient()

    @Test("the head is here before the body")
    func headFirst() async throws {
        let proceed = Signal()
        let asked = Box(false)
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
            while !asked.value {
                sched_yield()
            }
            try connection.write("2\r\nok\r\n0\r\n\r\n")
            proceed.set()
        }
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
        #expect(stream.status == 201)
        asked.value = true
        await proceed.wait()
        #expect(try await stream.body.collect(limit: 10) == Array("ok".utf8))
    }

    @Test("64 MiB arrive whole, and wait while nobody reads")
    func backPressure() async throws {
        let stalled = Signal()
        let piece = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(64 << 20)\r\n\r\n")
            var hasStalled = false
            for _ in 0..<64 {
                for start in stride(from: 0, to: piece.count, by: 64 << 10) {
                    if !hasStalled, connection.isStalled(milliseconds: 300) {
                        hasStalled = true
                        stalled.set()
                    }
                    try connection.write(Array(piece[start..<start + (64 << 10)]))
                }
            }
        }
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
        await stalled.wait()
        var total = 0
        var chunks = 0
        for try await chunk in stream.body {
            let start = total % piece.count
            #expect(chunk.first == piece[start])
            #expect(chunk.count <= (256 << 10) + (64 << 10))
            total += chunk.count
            chunks += 1
        }
        #expect(total == 64 << 20)
        #expect(chunks < 64 << 20 / 16384)
    }

    @Test("small pieces come together while the reader is busy")
    func coalescing() async throws {
        let written = Signal()
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<10_000 {
                try connection.write("1\r\nx\r\n")
            }
            written.set()
            try connection.write("0\r\n\r\n")
        }
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
        await written.wait()
        var chunks = 0
        var total = 0
        for try await chunk in stream.body {
            chunks += 1
            total += chunk.count
        }
        #expect(total == 10_000)
        #expect(chunks < 5000)
    }

    @Test("lines come out whole whatever the chunks")
    func lines() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for part in ["{\"a\":", "1}\n{\"b\":2}\n\n{\"c", "\":3}\r\nlast"] {
                try connection.write("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
            }
            try connection.write("0\r\n\r\n")
        }
        var lines: [String] = []
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
        for try await line in stream.body.lines() {
            lines.append(String(decoding: line, as: UTF8.self))
        }
        #expect(lines == ["{\"a\":1}", "{\"b\":2}", "", "{\"c\":3}", "last"])
    }

    @Test("a line over the limit ends the stream, for the server too")
    func longLine() async throws {
        let ended = Signal()
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            try connection.write(String(repeating: "x", count: 2000))
            connection.waitForEnd()
            ended.set()
        }
        let error = await #expect(throws: HTTPError.self) {
            for try await _ in try await client.stream(HTTPRequest(.get, server.url + "/")).body.lines(limit: 1000) {}
        }
        #expect(error?.code == .tooLarge)
        await ended.wait()
    }

    @Test("what arrived before the connection broke is read before the error")
    func brokenBody() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        }
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
        var iterator = stream.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("half".utf8))
        let error = await #expect(throws: HTTPError.self) { try await iterator.next() }
        #expect(error?.code == .connectionLost)
    }

    @Test("a stream may have a limit as well")
    func limit() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK", String(repeating: "x", count: 5000))
        }
        let error = await #expect(throws: HTTPError.self) {
            let stream = try await client.stream(HTTPRequest(.get, server.url + "/", bodyLimit: 4999))
            for try await _ in stream.body {}
        }
        #expect(error?.code == .tooLarge)
    }
}

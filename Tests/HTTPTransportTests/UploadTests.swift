import Glibc
import HTTPTransport
import TestSupport
import Testing

@Suite("Sending a body", .timeLimit(.minutes(10)))
struct UploadTests {
    let client = HTTPClient()

    /// Answers with a sum of the body and how it came.
    private func summing() throws -> TestServer {
        try TestServer { connection in
            while let request = try connection.readRequest() {
                let framing = request.headers["transfer-encoding"] ?? request.headers["content-length"] ?? "none"
                try connection.answer("200 OK", "\(framing) \(request.body.count) \(sum(request.body))")
            }
        }
    }

    private func temporaryFile(_ bytes: [UInt8]) throws -> String {
        let path = "/tmp/headgate-http-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TestFailure("cannot write \(path)")
        }
        return path
    }

    @Test("a file goes with its length", arguments: [0, 1, 70_000, 5 << 20])
    func file(size: Int) async throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = try temporaryFile(bytes)
        defer { unlink(path) }
        let server = try summing()
        let response = try await client.send(HTTPRequest(.put, server.url + "/", body: .file(path)))
        #expect(response.text == "\(size) \(size) \(sum(bytes))")
    }

    @Test("a file that is not there, or no file, is said before anything is sent", arguments: ["/nonexistent", "/tmp"])
    func noFile(path: String) async throws {
        let error = await #expect(throws: HTTPError.self) {
            try await client.send(HTTPRequest(.put, "http://127.0.0.1:1/", body: .file(path)))
        }
        #expect(error?.code == .body)
        #expect(error?.message.contains(path) == true)
    }

    @Test("a producer's bytes go chunked, or with their length when it is known", arguments: [false, true])
    func producer(knowsLength: Bool) async throws {
        let server = try summing()
        let piece = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let body = HTTPBody.stream(length: knowsLength ? 3_000_000 : nil) { writer in
            for _ in 0..<30 {
                try await writer.write(piece)
                await Task.yield()
            }
        }
        let response = try await client.send(HTTPRequest(.post, server.url + "/", body: body))
        #expect(response.text == "\(knowsLength ? "3000000" : "chunked") 3000000 \(sum(piece) &* 30)")
    }

    @Test("a producer that is slow to begin still delivers")
    func slowProducer() async throws {
        let server = try summing()
        let go = Signal()
        let request = HTTPRequest(
            .post,
            server.url + "/",
            body: .stream { writer in
                await go.wait()
                try await writer.write([1, 2, 3])
            }
        )
        async let response = client.send(request)
        while server.connections == 0 {
            await Task.yield()
        }
        go.set()
        #expect(try await response.text == "chunked 3 6")
    }

    @Test("a producer that fails, or breaks its word on the length, fails the request", arguments: ["throw", "3", "5"])
    func badProducer(how: String) async throws {
        let ended = Signal()
        let server = try TestServer { connection in
            defer { ended.set() }
            _ = try connection.readHead()
            connection.waitForEnd()
        }
        let body = HTTPBody.stream(length: 4) { writer in
            guard let count = Int(how) else {
                throw TestFailure("out of bytes")
            }
            try await writer.write([UInt8](repeating: 1, count: count))
        }
        let error = await #expect(throws: HTTPError.self) {
            try await client.send(HTTPRequest(.post, server.url + "/", body: body))
        }
        #expect(error?.code == .body)
        await ended.wait()
    }

    @Test("a producer waits for a server that does not read, and ends with the request")
    func backPressure() async throws {
        let (got, ended) = (Signal(), Signal())
        let written = Box(0)
        let server = try TestServer { connection in
            _ = try connection.readHead()
            got.set()
            var last = -1
            // Bounded by what the socket buffers hold, which is far below the 1 GB offered.
            while last != written.value {
                last = written.value
                usleep(200_000)
            }
            try connection.answer("413 Too Large", "no", headers: "Connection: close\r\n")
        }
        let body = HTTPBody.stream { writer in
            defer { ended.set() }
            for _ in 0..<10_000 {
                try await writer.write([UInt8](repeating: 0, count: 100_000))
                written.value += 100_000
            }
        }
        let response = try await client.send(HTTPRequest(.post, server.url + "/", body: body))
        #expect(response.status == 413)
        await ended.wait()
        #expect(written.value < 100_000_000)
    }

    @Test("cancelling the request ends the producer")
    func cancel() async throws {
        let (got, ended, never) = (Signal(), Signal(), Signal())
        let server = try TestServer { connection in
            _ = try connection.readHead()
            got.set()
            connection.waitForEnd()
            never.set()
        }
        let task = Task {
            let body = HTTPBody.stream { writer in
                defer { ended.set() }
                while true {
                    try await writer.write([0])
                    await Task.yield()
                }
            }
            _ = try await client.send(HTTPRequest(.post, server.url + "/", body: body))
        }
        await got.wait()
        task.cancel()
        await ended.wait()
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        await never.wait()
    }

    @Test("an answer streams back while the body still goes out")
    func bothWays() async throws {
        let server = try TestServer { connection in
            _ = try connection.readHead()
            try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n")
            while let size = Int(try connection.readLine() ?? "", radix: 16), size > 0 {
                _ = try connection.readBytes(size)
                _ = try connection.readLine()
            }
            try connection.write("4\r\ndone\r\n0\r\n\r\n")
        }
        let go = Signal()
        let body = HTTPBody.stream { writer in
            try await writer.write([1])
            await go.wait()
            try await writer.write([2])
        }
        let stream = try await client.stream(HTTPRequest(.post, server.url + "/", body: body))
        var iterator = stream.body.makeAsyncIterator()
        #expect(try await iterator.next() == Array("begun".utf8))
        go.set()
        #expect(try await iterator.next() == Array("done".utf8))
        #expect(try await iterator.next() == nil)
    }
}

private func sum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0) { $0 &+ UInt64($1) }
}

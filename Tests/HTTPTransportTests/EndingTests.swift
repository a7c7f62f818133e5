import Glibc
import HTTPTransport
import Testing

@Suite("Ending early", .timeLimit(.minutes(10)))
struct EndingTests {
    /// A server that says nothing, or only a head, and what it sees.
    private func silent(head: Bool, got: Signal, ended: Signal) throws -> TestServer {
        try TestServer { connection in
            _ = try connection.readRequest()
            if head {
                try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            }
            got.set()
            connection.waitForEnd()
            ended.set()
        }
    }

    private func code(of task: Task<Void, any Error>) async -> HTTPError.Code? {
        do {
            try await task.value
            return nil
        } catch {
            return (error as? HTTPError)?.code
        }
    }

    @Test("cancelling a request closes its connection", arguments: [false, true])
    func cancelRequest(streams: Bool) async throws {
        let (got, ended, client) = (Signal(), Signal(), HTTPClient())
        let server = try silent(head: false, got: got, ended: ended)
        let task = Task {
            let request = HTTPRequest(.get, server.url + "/", timeouts: .unbounded)
            _ = streams ? try await client.stream(request).status : try await client.send(request).status
        }
        await got.wait()
        task.cancel()
        #expect(await code(of: task) == .cancelled)
        await ended.wait()
    }

    @Test("a task that is cancelled before it asks gets no answer")
    func cancelledBefore() async throws {
        let client = HTTPClient()
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK")
        }
        let go = Signal()
        let task = Task {
            await go.wait()
            _ = try await client.send(HTTPRequest(.get, server.url + "/"))
        }
        task.cancel()
        go.set()
        #expect(await code(of: task) == .cancelled)
    }

    @Test("cancelling a reader closes the connection")
    func cancelReader() async throws {
        let (got, ended, client) = (Signal(), Signal(), HTTPClient())
        let server = try silent(head: true, got: got, ended: ended)
        let stream = try await client.stream(HTTPRequest(.get, server.url + "/", timeouts: .unbounded))
        let task = Task {
            for try await _ in stream.body {}
        }
        task.cancel()
        #expect(await code(of: task) == .cancelled)
        await ended.wait()
    }

    @Test("letting go of a stream closes the connection, also when it is paused", arguments: [false, true])
    func letGo(paused: Bool) async throws {
        let (stalled, ended, client) = (Signal(), Signal(), HTTPClient())
        let server = try TestServer { connection in
            defer { ended.set() }
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while paused, !connection.isStalled(milliseconds: 200) {
                try connection.write([UInt8](repeating: 0, count: 64 << 10))
            }
            stalled.set()
            connection.waitForEnd()
        }
        do {
            let stream = try await client.stream(HTTPRequest(.get, server.url + "/"))
            #expect(stream.status == 200)
            await stalled.wait()
            withExtendedLifetime(stream) {}
        }
        await ended.wait()
    }

    @Test("a stream outlives its client")
    func clientGone() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK", "still here")
        }
        let stream = try await HTTPClient().stream(HTTPRequest(.get, server.url + "/"))
        #expect(try await stream.body.collect(limit: 100) == Array("still here".utf8))
    }

    @Test("a shut down client fails what is under way and what comes later")
    func shutdown() async throws {
        let (got, ended, client) = (Signal(), Signal(), HTTPClient())
        let server = try silent(head: false, got: got, ended: ended)
        let request = HTTPRequest(.get, server.url + "/", timeouts: .unbounded)
        let task = Task { _ = try await client.send(request) }
        await got.wait()
        await client.shutdown()
        #expect(await code(of: task) == .closed)
        await ended.wait()
        let later = await #expect(throws: HTTPError.self) { try await client.send(request) }
        #expect(later?.code == .closed)
        await client.shutdown()
    }

    @Test("shutting down a client that never ran is done at once")
    func shutdownUnused() async {
        await HTTPClient().shutdown()
    }

    @Test("whatever is cancelled when, every request ends")
    func storm() async throws {
        let client = HTTPClient()
        let server = try TestServer { connection in
            while let request = try connection.readRequest() {
                try connection.answer("200 OK", String(repeating: "x", count: 1000 * request.path.utf8.count))
            }
        }
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let task = Task {
                        let request = HTTPRequest(.get, server.url + "/\(number)")
                        if number.isMultiple(of: 2) {
                            return try await client.send(request).status
                        }
                        let stream = try await client.stream(request)
                        for try await _ in stream.body {}
                        return stream.status
                    }
                    for _ in 0..<Int.random(in: 0..<200) {
                        await Task.yield()
                    }
                    task.cancel()
                    switch await task.result {
                    case .success(let status): return status == 200
                    case .failure(let error): return (error as? HTTPError)?.code == .cancelled
                    }
                }
            }
            for await isExpected in group {
                #expect(isExpected)
            }
        }
        #expect(try await client.send(HTTPRequest(.get, server.url + "/")).status == 200)
    }
}

import Glibc
import HTTPTransport
import Testing

@Suite("Sending a request", .timeLimit(.minutes(10)))
struct SendTests {
    let client = HTTPClient()

    /// Answers every request with what it was.
    private func echo() throws -> TestServer {
        try TestServer { connection in
            while let request = try connection.readRequest() {
                try connection.answer("200 OK", "\(request.line)|\(request.text)", headers: "X-Seen: yes\r\n")
            }
        }
    }

    @Test("returns status, headers without regard to case, and body")
    func answer() async throws {
        let server = try echo()
        let response = try await client.send(HTTPRequest(.get, server.url + "/a?b=c"))
        #expect(response.status == 200)
        #expect(response.headers["x-SEEN"] == "yes")
        #expect(response.text == "GET /a?b=c HTTP/1.1|")
    }

    @Test("carries the body with its method", arguments: [HTTPMethod.post, .put, .patch, .delete, "REPORT"])
    func methods(_ method: HTTPMethod) async throws {
        let server = try echo()
        let response = try await client.send(HTTPRequest(method, server.url + "/", body: .text("hello")))
        #expect(response.text == "\(method.rawValue) / HTTP/1.1|hello")
    }

    @Test("says a length of zero when a method expects a body and has none")
    func emptyBody() async throws {
        let length = Box<String?>(nil)
        let server = try TestServer { connection in
            length.value = try connection.readRequest()?.headers["content-length"]
            try connection.answer("204 No Content")
        }
        #expect(try await client.send(HTTPRequest(.post, server.url + "/")).status == 204)
        #expect(length.value == "0")
    }

    @Test("a HEAD answer has headers and no body")
    func head() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n")
        }
        let response = try await client.send(HTTPRequest(.head, server.url + "/"))
        #expect(response.headers["Content-Length"] == "12345")
        #expect(response.body.isEmpty)
    }

    @Test("sends headers as given, the empty ones too")
    func headers() async throws {
        let seen = Box<[String: String]>([:])
        let server = try TestServer { connection in
            seen.value = try connection.readRequest()?.headers ?? [:]
            try connection.answer("200 OK")
        }
        let headers: HTTPHeaders = ["X-One": "1", "X-Empty": "", "Authorization": "Bearer t"]
        _ = try await client.send(HTTPRequest(.get, server.url + "/", headers: headers))
        #expect(seen.value["x-one"] == "1")
        #expect(seen.value["x-empty"] == "")
        #expect(seen.value["authorization"] == "Bearer t")
        #expect(seen.value["user-agent"] == "headgate")
        #expect(seen.value["expect"] == nil)
    }

    @Test("one connection serves requests that follow each other")
    func reuse() async throws {
        let server = try echo()
        for number in 0..<20 {
            let response = try await client.send(HTTPRequest(.post, server.url + "/\(number)", body: .text("x")))
            #expect(response.text.hasPrefix("POST /\(number) "))
        }
        #expect(server.connections == 1)
    }

    @Test("a connection the server closed in between is replaced")
    func staleConnection() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.answer("200 OK", "once")
        }
        for _ in 0..<5 {
            let request = HTTPRequest(.post, server.url + "/", body: .text("again"))
            #expect(try await client.send(request).text == "once")
        }
        #expect(server.connections == 5)
    }

    @Test("two hundred at once all get their own answer")
    func parallel() async throws {
        let server = try echo()
        try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let request = HTTPRequest(.put, server.url + "/\(number)", body: .text("body \(number)"))
                    return (number, try await client.send(request).text)
                }
            }
            for try await (number, text) in group {
                #expect(text == "PUT /\(number) HTTP/1.1|body \(number)")
            }
        }
    }

    @Test("speaks over a unix socket")
    func unixSocket() async throws {
        let path = "/tmp/headgate-http-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        let server = try TestServer(.unix(path)) { connection in
            while let request = try connection.readRequest() {
                try connection.answer("200 OK", "\(request.path) \(request.headers["host"] ?? "")")
            }
        }
        for _ in 0..<3 {
            let response = try await client.send(HTTPRequest(.get, "http://engine/v1/_ping", unixSocket: path))
            #expect(response.text == "/v1/_ping engine")
        }
        #expect(server.connections == 1)
    }

    @Test("reads a chunked answer after an interim one, and leaves trailers alone")
    func chunked() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            try connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n")
            for part in ["5\r\nhel", "lo\r\n", "7\r\n, world\r\n", "0\r\nX-Late: 1\r\n\r\n"] {
                try connection.write(part)
            }
        }
        let response = try await client.send(HTTPRequest(.get, server.url + "/"))
        #expect(response.text == "hello, world")
        #expect(response.headers["X-Early"] == nil)
        #expect(response.headers["X-Late"] == nil)
    }

    @Test("an answer with neither length nor chunks ends with the connection")
    func untilClose() async throws {
        let server = try TestServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\n\r\nraw")
        }
        #expect(try await client.send(HTTPRequest(.get, server.url + "/")).text == "raw")
    }
}

import HTTPTransport
import Testing

@Suite("Redirects", .timeLimit(.minutes(10)))
struct RedirectTests {
    let client = HTTPClient()

    /// `/to/STATUS/TARGET` redirects there; everything else tells what came.
    private func server() throws -> TestServer {
        try TestServer { connection in
            while let request = try connection.readRequest() {
                let parts = request.path.split(separator: "/", maxSplits: 2).map(String.init)
                guard parts.count == 3, parts[0] == "to", let target = PercentEncoding.decode(parts[2]) else {
                    let credentials = ["authorization", "cookie", "x-other"].map { request.headers[$0] ?? "-" }
                    let seen = credentials.joined(separator: ",")
                    try connection.answer("200 OK", "\(request.line)|\(request.text)|\(seen)")
                    continue
                }
                try connection.answer("\(parts[1]) Elsewhere", "moved", headers: "Location: \(target)\r\n")
            }
        }
    }

    private func to(_ status: Int, _ target: String) -> String {
        "/to/\(status)/" + PercentEncoding.encode(target)
    }

    @Test(
        "turn into GET where browsers do, and keep the method and body elsewhere",
        arguments: [
            (301, HTTPMethod.post, "GET /end HTTP/1.1||-,-,-"), (302, .post, "GET /end HTTP/1.1||-,-,-"),
            (303, .put, "GET /end HTTP/1.1||-,-,-"), (307, .post, "POST /end HTTP/1.1|body|-,-,-"),
            (308, .put, "PUT /end HTTP/1.1|body|-,-,-"), (302, .put, "PUT /end HTTP/1.1|body|-,-,-"),
        ]
    )
    func methods(_ status: Int, _ method: HTTPMethod, _ seen: String) async throws {
        let server = try server()
        let request = HTTPRequest(
            method,
            server.url + to(status, "/end"),
            body: .text("body"),
            redirects: .follow(3)
        )
        #expect(try await client.send(request).text == seen)
        #expect(server.connections == 1)
    }

    @Test("are returned as they are unless asked for")
    func stop() async throws {
        let server = try server()
        let response = try await client.send(HTTPRequest(.get, server.url + to(302, "/end")))
        #expect(response.status == 302)
        #expect(response.headers["Location"] == "/end")
    }

    @Test("keep credentials at the origin and drop them elsewhere")
    func credentials() async throws {
        let (here, there) = (try server(), try server())
        let headers: HTTPHeaders = ["Authorization": "Bearer t", "cookie": "c", "X-Other": "o"]
        var request = HTTPRequest(.get, here.url + to(307, "/end"), headers: headers, redirects: .follow(3))
        #expect(try await client.send(request).text == "GET /end HTTP/1.1||Bearer t,c,o")
        request.url = here.url + to(307, there.url + "/end")
        #expect(try await client.send(request).text == "GET /end HTTP/1.1||-,-,o")
        request.url = here.url + to(307, there.url + to(307, here.url + "/end"))
        #expect(try await client.send(request).text == "GET /end HTTP/1.1||-,-,o")
    }

    @Test("end: in a loop, at another scheme, and with a body that is gone", arguments: ["loop", "ftp", "body"])
    func refused(what: String) async throws {
        let server = try TestServer { connection in
            while let request = try connection.readRequest() {
                let target = request.path == "/ftp" ? "ftp://127.0.0.1/" : request.path
                try connection.answer("307 Again", headers: "Location: \(target)\r\n")
            }
        }
        let body = what == "body" ? HTTPBody.stream { try await $0.write([1]) } : .none
        let request = HTTPRequest(.post, server.url + "/" + what, body: body, redirects: .follow(3))
        let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
        #expect(error?.code == .redirect)
        #expect(server.connections == 1)
    }

    @Test("stream as well")
    func streams() async throws {
        let server = try server()
        let request = HTTPRequest(.get, server.url + to(302, "../../end?x=1"), redirects: .follow(1))
        let stream = try await client.stream(request)
        #expect(stream.status == 200)
        let text = String(decoding: try await stream.body.collect(limit: 1000), as: UTF8.self)
        #expect(text.hasPrefix("GET /end?x=1 "))
    }
}

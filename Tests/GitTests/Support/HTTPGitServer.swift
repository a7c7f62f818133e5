import Foundation
import Git
import Synchronization

/// Git's own `http-backend` behind a small HTTP server, with one user.
final class HTTPGitServer: Sendable {
    struct Request: Sendable {
        var method = ""
        var path = ""
        var query = ""
        var headers: [String: String] = [:]
        var body = Data()
    }

    static let user = "ada"
    static let password = "pa55-5ecret"

    private let server: TestServer
    private let seen: Seen

    private final class Seen: Sendable {
        let requests = Mutex<[Request]>([])
    }

    var port: Int { server.port }
    var requests: [Request] { seen.requests.withLock { $0 } }

    /// Serves the repositories in a directory.
    ///
    /// - `redirect`: An address prefix to send every request to instead.
    init(root: String, requiresUser: Bool = false, redirect: String? = nil) throws {
        let seen = Seen()
        self.seen = seen
        server = try TestServer { connection in
            while let request = Self.read(connection) {
                seen.requests.withLock { $0.append(request) }
                let response: Data
                if let redirect {
                    response = Self.response("302 Found", ["Location: \(redirect)\(request.path)?\(request.query)"])
                } else if requiresUser, request.headers["authorization"] != Self.authorization {
                    response = Self.response("401 Unauthorized", ["WWW-Authenticate: Basic realm=\"git\""])
                } else {
                    response = Self.serve(request, root)
                }
                guard connection.write(response) else { return }
            }
        }
    }

    func url(_ name: String) throws -> GitURL {
        try GitURL("http://127.0.0.1:\(port)/\(name)")
    }

    private static let authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()

    private static func serve(_ request: Request, _ root: String) -> Data {
        let environment = [
            "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": request.path,
            "QUERY_STRING": request.query, "REQUEST_METHOD": request.method, "REMOTE_USER": user,
            "CONTENT_TYPE": request.headers["content-type"] ?? "", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": String(request.body.count),
            "HTTP_CONTENT_ENCODING": request.headers["content-encoding"] ?? "",
        ]
        guard
            let result = try? Shell.run(
                "git",
                ["http-backend"],
                in: root,
                input: request.body,
                environment: environment
            ),
            let end = result.data.firstRange(of: Data("\r\n\r\n".utf8))
        else { return response("500 Internal Server Error", []) }
        var status = "200 OK"
        var headers: [String] = []
        for line in String(decoding: result.data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n") {
            if line.hasPrefix("Status: ") { status = String(line.dropFirst(8)) } else { headers.append(line) }
        }
        return response(status, headers, result.data[end.upperBound...])
    }

    private static func response(_ status: String, _ headers: [String], _ body: Data = Data()) -> Data {
        let head = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.count)"]
        return Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    private static func read(_ connection: Connection) -> Request? {
        var data = Data()
        while data.firstRange(of: Data("\r\n\r\n".utf8)) == nil {
            guard let more = connection.read() else { return nil }
            data += more
        }
        guard let end = data.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
        var lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var request = Request()
        let first = lines.removeFirst().split(separator: " ").map { String($0) }
        request.method = first[0]
        let target = first[1].split(separator: "?", maxSplits: 1).map { String($0) }
        request.path = target[0]
        request.query = target.count > 1 ? target[1] : ""
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            request.headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        var body = Data(data[end.upperBound...])
        if request.headers["transfer-encoding"] == "chunked" {
            while !body.suffix(5).elementsEqual(Data("0\r\n\r\n".utf8)), let more = connection.read() { body += more }
            request.body = unchunked(body)
        } else {
            let length = Int(request.headers["content-length"] ?? "0") ?? 0
            while body.count < length, let more = connection.read() { body += more }
            request.body = body
        }
        return request
    }

    private static func unchunked(_ data: Data) -> Data {
        var result = Data()
        var rest = data
        while let end = rest.firstRange(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            result += rest[end.upperBound...].prefix(size)
            rest = rest[end.upperBound...].dropFirst(size + 2)
        }
        return result
    }
}

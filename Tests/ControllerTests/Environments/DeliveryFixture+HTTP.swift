import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Persistence

@testable import Controller

/// The controller's own routes, asked by people.
extension DeliveryFixture {
    /// An answer: its status and its body.
    struct Answer: Sendable {
        var status: Int
        var text: String
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        as person: String?,
        _ body: String = ""
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let person {
            headers[.authorization] = "Bearer " + (person == "operator" ? Self.operatorToken : Self.token(of: person))
        }
        let fields = headers
        let router = parts.router(logger: Logger(label: "delivery-tests"))
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(string: body)) {
                Answer(status: $0.status.code, text: String(buffer: $0.body))
            }
        }
    }

    /// A page as a person sees it who has signed in.
    func browse(_ path: String, as person: String) async throws -> String {
        let fields: HTTPFields = [.cookie: "\(AuthenticationMiddleware.cookie)=\(Self.token(of: person))"]
        let router = parts.router(logger: Logger(label: "delivery-tests"))
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get, headers: fields) { String(buffer: $0.body) }
        }
    }

    /// Sends a form as a browser does from a page of ours.
    func submit(
        _ path: String,
        _ form: [String: String],
        as person: String,
        token: String? = nil
    ) async throws -> Answer {
        let session = Self.token(of: person)
        let fields: HTTPFields = [
            .cookie: "\(AuthenticationMiddleware.cookie)=\(session)", .origin: "http://localhost",
            .contentType: "application/x-www-form-urlencoded",
        ]
        let whole = form.merging(["csrf": token ?? FormGuard.token(session: session)]) { $1 }
        let body = whole.map { "\($0.key)=\(Link.segment($0.value))" }.joined(separator: "&")
        let router = parts.router(logger: Logger(label: "delivery-tests"))
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .post, headers: fields, body: ByteBuffer(string: body)) {
                Answer(status: $0.status.code, text: String(buffer: $0.body))
            }
        }
    }

    func audit() async throws -> [String] {
        try await parts.database.read { connection in
            try connection.query("SELECT actor, action FROM audit ORDER BY id").map {
                "\(try $0.text("actor")) \(try $0.text("action"))"
            }
        }
    }
}

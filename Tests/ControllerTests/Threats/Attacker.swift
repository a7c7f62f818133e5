import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Persistence

@testable import Controller

/// Sends requests that should not work, over the real router.
struct Attacker {
    let client: any TestClientProtocol

    struct Answer: Sendable {
        let status: Int
        let text: String
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        token: String? = nil,
        session: String? = nil,
        headers: HTTPFields = [:],
        body: String = ""
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if let session { headers[.cookie] = "\(AuthenticationMiddleware.cookie)=\(session)" }
        return try await client.execute(
            uri: path,
            method: method,
            headers: headers,
            body: ByteBuffer(string: body)
        ) { Answer(status: $0.status.code, text: String(buffer: $0.body)) }
    }
}

extension WebFixture {
    /// Lets an attacker at the controller.
    func attack(_ body: @Sendable (Attacker) async throws -> Void) async throws {
        try await browse { try await body(Attacker(client: $0.client)) }
    }

    /// How many decisions and changes have been made.
    func changesMade() async throws -> Int {
        try await parts.database.read { try AuditLog.entries(after: 0, limit: 1000, in: $0).count }
    }
}

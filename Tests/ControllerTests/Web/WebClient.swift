import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

@testable import Controller

/// A browser without a screen.
struct WebClient: Sendable {
    let client: any TestClientProtocol

    /// An answer with its body as text.
    struct Page: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String
    }

    func get(_ path: String, session: String? = nil, headers: HTTPFields = [:]) async throws -> Page {
        var headers = headers
        if let session { headers[.cookie] = "\(AuthenticationMiddleware.cookie)=\(session)" }
        return try await client.execute(uri: path, method: .get, headers: headers) { page($0) }
    }

    /// Sends a form as a browser does from a page of ours, unless other headers are given.
    func post(
        _ path: String,
        _ fields: [String: String],
        session: String? = nil,
        headers: HTTPFields = [.origin: "http://localhost"]
    ) async throws -> Page {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let session { headers[.cookie] = "\(AuthenticationMiddleware.cookie)=\(session)" }
        let body = fields.map { "\($0.key)=\(Link.segment($0.value))" }.joined(separator: "&")
        return try await client.execute(
            uri: path,
            method: .post,
            headers: headers,
            body: ByteBuffer(string: body)
        ) { page($0) }
    }

    private func page(_ response: TestResponse) -> Page {
        Page(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
}

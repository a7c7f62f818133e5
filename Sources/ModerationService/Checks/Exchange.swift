import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Requests to one deployment.
struct Exchange: Sendable {
    struct Answer: Sendable {
        var request: String
        var response: HTTPResponse

        var text: String { response.text }

        func expecting(_ status: Int) throws -> Answer {
            guard response.status == status else {
                throw ModerationServiceError(.checkFailed, "\(request) answered \(response.status), not \(status)")
            }
            return self
        }

        func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
            _ = try expecting(200)
            do {
                return try JSONDecoder().decode(type, from: Data(response.body))
            } catch {
                throw ModerationServiceError(.checkFailed, "\(request) answered something else", cause: error)
            }
        }
    }

    private static let timeouts = HTTPTimeouts(connect: .seconds(5), total: .seconds(15), idle: nil)

    let client: HTTPClient
    let url: String

    func get(_ path: String) async throws -> Answer {
        try await send("GET \(path)", HTTPRequest(.get, address(path), timeouts: Self.timeouts))
    }

    func post(_ path: String, _ body: String, headers: HTTPHeaders = [:]) async throws -> Answer {
        try await post(path, bytes: Array(body.utf8), headers: headers)
    }

    func post(_ path: String, bytes: [UInt8], headers: HTTPHeaders = [:]) async throws -> Answer {
        var headers = headers
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        let request = HTTPRequest(.post, address(path), headers: headers, body: .bytes(bytes), timeouts: Self.timeouts)
        return try await send("POST \(path)", request)
    }

    private func address(_ path: String) -> String {
        (url.hasSuffix("/") ? String(url.dropLast()) : url) + path
    }

    private func send(_ name: String, _ request: HTTPRequest) async throws -> Answer {
        do {
            return Answer(request: name, response: try await client.send(request))
        } catch {
            throw ModerationServiceError(.checkFailed, "\(name): \(error.message)", cause: error)
        }
    }
}

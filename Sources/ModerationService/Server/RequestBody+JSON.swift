import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Request {
    /// How long a body may take to arrive.
    private static let longestBodyTime = Duration.seconds(20)

    /// The whole body; more than `limit` bytes answer 413, without reading what was announced to be longer.
    func content(upTo limit: Int) async throws -> [UInt8] {
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit {
            throw Problem(.contentTooLarge, "a request body has at most \(limit) bytes")
        }
        var content: [UInt8] = []
        let deadline = ContinuousClock.now + Self.longestBodyTime
        for try await chunk in body {
            guard ContinuousClock.now < deadline else {
                throw Problem(.requestTimeout, "a request body has to be there within \(Self.longestBodyTime)")
            }
            guard content.count + chunk.readableBytes <= limit else {
                throw Problem(.contentTooLarge, "a request body has at most \(limit) bytes")
            }
            content.append(contentsOf: chunk.readableBytesView)
        }
        return content
    }

    /// The body decoded from JSON; what is not UTF-8, not JSON or not a `Value` answers 400 and says where.
    func json<Value: Decodable>(_ type: Value.Type, upTo limit: Int) async throws -> Value {
        try Self.decode(type, from: try await content(upTo: limit))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from content: [UInt8]) throws -> Value {
        guard String(validating: content, as: UTF8.self) != nil else {
            throw Problem(.badRequest, "the body is not UTF-8")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(content))
        } catch let error as DecodingError {
            throw Problem(.badRequest, explain(error))
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        }
        return switch error {
        case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(place(context.codingPath)) is null"
        case .typeMismatch(_, let context): "\(place(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "the body is not JSON"
        case .dataCorrupted(let context): "\(place(context.codingPath)): \(context.debugDescription)"
        @unknown default: "the body is not what was expected"
        }
    }
}

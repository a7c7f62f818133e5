#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON as bytes, with the module's error.
enum JSON {
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(DockerError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw DockerError(.invalidResponse, "the engine's answer is not a \(type)", cause: error)
        }
    }

    static func encode(_ value: some Encodable) throws(DockerError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Array(try encoder.encode(value))
        } catch {
            throw DockerError(.badRequest, "the request cannot be written as JSON", cause: error)
        }
    }

    static func text(_ value: some Encodable) throws(DockerError) -> String {
        String(decoding: try encode(value), as: UTF8.self)
    }

    /// Base64 with the URL's alphabet, as the registry headers want it.
    static func base64URL(_ value: some Encodable) throws(DockerError) -> String {
        let text = Data(try encode(value)).base64EncodedString()
        return String(
            text.map { character in
                switch character {
                case "+": "-"
                case "/": "_"
                default: character
                }
            }
        )
    }
}

extension KeyedDecodingContainer {
    /// The value of a key that may be missing or null, as empty collections of the API are.
    func value<Value: Decodable>(_ key: Key) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: key)
    }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The framing of the control protocol: one JSON document per line, of bounded length.
enum ControlLine {
    /// The longest line either side takes.
    ///
    /// A thousand listeners with ten endpoints each fit four times.
    static let maxBytes = 4 << 20
    /// The version both sides name in a ping.
    static let version = 1
    static let newline = UInt8(ascii: "\n")

    /// One line, with its end.
    static func encode(_ message: some Encodable) throws(ProxyError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var line = [UInt8](try encoder.encode(message))
            line.append(newline)
            guard line.count <= maxBytes else {
                throw ProxyError(.tooLarge, "the control message has \(line.count) bytes, more than \(maxBytes)")
            }
            return line
        } catch let error as ProxyError {
            throw error
        } catch {
            throw ProxyError(.invalidMessage, "the control message cannot be encoded", cause: error)
        }
    }

    static func decode<Message: Decodable>(
        _ type: Message.Type,
        _ line: some Collection<UInt8>
    ) throws(ProxyError) -> Message {
        do {
            return try JSONDecoder().decode(type, from: Data(line))
        } catch let error as DecodingError {
            throw ProxyError(.invalidMessage, "the control message cannot be read: \(summary(error))", cause: error)
        } catch {
            throw ProxyError(.invalidMessage, "the control message cannot be read", cause: error)
        }
    }

    /// Where a document is wrong, without its content.
    private static func summary(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context.codingPath)) has the wrong type"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "it is not JSON"
        case .dataCorrupted(let context):
            "\(path(context.codingPath)) has a wrong value"
        @unknown default:
            "it has another form"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map { "[\($0)]" } ?? String(key.stringValue.prefix(64)) }.joined(separator: ".")
    }
}

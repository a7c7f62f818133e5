#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The small JSON files of a directory.
enum DirectoryRecord {
    private static let longest = 64 << 20

    /// The value of a file; nothing when there is no such file.
    static func read<Value: Decodable>(_ path: String) throws(ModerationError) -> Value? {
        let bytes: [UInt8]
        do {
            bytes = try FileContent.read(path, limit: longest)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw ModerationError(.invalidData, "\(path) is not what it should be", cause: error)
        }
    }

    static func write(_ value: some Encodable, to path: String) throws(ModerationError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data: Data
        do {
            data = try encoder.encode(value)
        } catch {
            throw ModerationError(.invalidData, "\(path) cannot be encoded", cause: error)
        }
        try FileContent.write(Array(data) + Array("\n".utf8), to: path)
    }
}

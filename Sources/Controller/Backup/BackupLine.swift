import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One line of a backup: JSON that says what it is.
///
/// The first is a header, then come tables with their rows, logs and artifacts with their pieces, and an end.
enum BackupLine: Codable, Sendable {
    /// The migrations that the tables have, and when it was made.
    case header(version: Int, migrations: [String], createdAt: String)

    /// The rows that follow are this table's.
    case table(name: String, columns: [String])
    case row([BackupValue])

    /// The pieces that follow are this log's.
    case log(run: Int, log: Int, attempt: Int)

    /// The pieces that follow are this artifact's.
    case artifact(run: Int, name: String)
    case piece(Data)

    /// The last line, with the number of those before it.
    case end(lines: Int)

    /// The only version there is.
    static let version = 1
}

/// A value of a row.
enum BackupValue: Codable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes(Data)

    init(_ value: SQLValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let integer): .integer(integer)
            case .real(let real): .real(real)
            case .text(let text): .text(text)
            case .blob(let bytes): .bytes(Data(bytes))
            }
    }

    var value: SQLValue {
        switch self {
        case .null: .null
        case .integer(let integer): .integer(integer)
        case .real(let real): .real(real)
        case .text(let text): .text(text)
        case .bytes(let data): .blob(Array(data))
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
            return
        }
        do {
            self = .integer(try container.decode(Int64.self))
        } catch DecodingError.typeMismatch {
            self = try Self.textOrBytes(in: container)
        } catch {
            // A number, but not a whole one, or too large; if it is no other either, that is the reason.
            self = .real(try container.decode(Double.self))
        }
    }

    private static func textOrBytes(in container: any SingleValueDecodingContainer) throws -> BackupValue {
        do {
            return .text(try container.decode(String.self))
        } catch DecodingError.typeMismatch {
            return .bytes(try container.decode(Bytes.self).bytes)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .integer(let integer): try container.encode(integer)
        case .real(let real): try container.encode(real)
        case .text(let text): try container.encode(text)
        case .bytes(let data): try container.encode(Bytes(bytes: data))
        }
    }

    /// Bytes, told apart from a text by the object around them.
    private struct Bytes: Codable {
        var bytes: Data
    }
}

import Persistence

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A point in time as the controller stores and sends it: RFC 3339, UTC, milliseconds.
struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970.
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads RFC 3339, with or without a fraction of a second; nil for anything else.
    init?(_ text: String) {
        for fraction in [true, false] {
            do {
                let date = try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: fraction))
                milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
                return
            } catch {
                continue
            }
        }
        return nil
    }

    /// The wall clock's reading.
    static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }

    /// The database's clock where several machines share it, else this machine's.
    static func now(in connection: any SQLConnection) throws -> Timestamp {
        guard connection.dialect == .postgres else { return now() }
        let row = try connection.first("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now")
        guard let row else { throw ControllerError(.unavailable, "the database does not tell the time") }
        return Timestamp(milliseconds: try row.int64("now"))
    }

    static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    func adding(seconds: Int) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64(seconds) * 1000)
    }

    /// As in `2026-01-31T12:00:00.123Z`.
    var text: String {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes the time of log lines; formats it once a millisecond at the most.
struct LogClock {
    private var milliseconds: Int64 = -1
    private var text: [UInt8] = []

    /// The time now as RFC 3339 in UTC with milliseconds.
    mutating func now() -> [UInt8] {
        let seconds = Date().timeIntervalSince1970
        let current = Int64(seconds * 1000)
        if current != milliseconds {
            milliseconds = current
            let date = Date(timeIntervalSince1970: Double(current) / 1000)
            text = Array(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).utf8)
        }
        return text
    }
}

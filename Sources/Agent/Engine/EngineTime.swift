#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Times as engines write them.
enum EngineTime {
    /// Nil for what is none; to the second.
    static func date(_ text: String) -> Date? {
        // Engines write nanoseconds, which the format does not know, and some their own zone.
        let zone = text.dropFirst(19).drop { $0 == "." || $0.isNumber }
        do {
            return try Date.ISO8601FormatStyle().parse(String(text.prefix(19)) + (zone.isEmpty ? "Z" : String(zone)))
        } catch {
            return nil
        }
    }
}

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Times, spans and images as people read them; JSON has them whole.
enum Shown {
    /// `2026-11-21T13:43:11.579Z` as `2026-11-21 13:43:11Z`; what is no such time stays as it is.
    static func time(_ text: String) -> String {
        guard date(text) != nil, text.hasSuffix("Z") else { return text }
        return text.prefix(19).replacing("T", with: " ") + "Z"
    }

    /// How long it was from one time to another, such as `45 ms` or `2 min 5 s`; nil when one of them is no time.
    static func span(from start: String?, to end: String?) -> String? {
        guard let start = start.flatMap(date), let end = end.flatMap(date) else { return nil }
        return span(seconds: end.timeIntervalSince(start))
    }

    static func span(seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e12)).rounded())
        switch seconds {
        case ..<1: return "\(Int((max(0, seconds) * 1000).rounded())) ms"
        case ..<10: return "\(Double(Int((seconds * 10).rounded())) / 10) s"
        case ..<120: return "\(whole) s"
        case ..<7200: return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
        case ..<172_800: return "\(whole / 3600) h \(whole % 3600 / 60) min"
        default: return "\(whole / 86_400) days"
        }
    }

    /// An image with the first digits of a revision that is its tag, and of its digest.
    static func image(_ text: String) -> String {
        var parts = text.split(separator: "@sha256:", maxSplits: 1).map(String.init)
        guard let name = parts.first else { return text }
        if let colon = name.lastIndex(of: ":") {
            let tag = name[name.index(after: colon)...]
            if tag.utf8.count == 40, tag.allSatisfy(\.isHexDigit) { parts[0] = "\(name[...colon])\(tag.prefix(10))" }
        }
        return parts.count == 2 ? "\(parts[0])@sha256:\(parts[1].prefix(12))" : parts[0]
    }

    /// What came from elsewhere may break lines, and not move the cursor or change colours.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0 != "\n" && $0.properties.generalCategory == .control ? " " : $0 }
            )
        )
    }

    private static func date(_ text: String) -> Date? {
        for fraction in [true, false] {
            do {
                return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: fraction))
            } catch {
                continue
            }
        }
        return nil
    }
}

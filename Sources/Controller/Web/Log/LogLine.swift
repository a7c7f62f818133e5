/// A line of a job's log, taken apart: `TIME STEP TEXT`.
struct LogLine: Sendable, Hashable {
    /// What a line is besides its text.
    enum Kind: String, Sendable, Hashable {
        case text
        case group
        case endGroup = "end"
        case error
        case warning
        case notice
    }

    /// `12:00:01`, in UTC; empty where the line does not begin with a time.
    var time: String

    /// The whole time that it begins with, if it does.
    var moment = ""
    var step: Int
    var kind: Kind
    var text: String

    init(_ line: some StringProtocol) {
        time = ""
        step = 0
        var rest = Substring(line)
        let parts = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count >= 2, let clock = Self.clock(parts[0]), let number = Int(parts[1]) {
            time = clock
            moment = String(parts[0])
            step = number
            rest = parts.count == 3 ? parts[2] : ""
        }
        let (kind, text) = Self.marked(rest)
        self.kind = kind
        self.text = Self.withoutEscapes(text)
    }

    private static let marks: [(String, Kind)] = [
        ("##[group]", .group), ("##[endgroup]", .endGroup), ("##[error]", .error), ("##[warning]", .warning),
        ("##[notice]", .notice),
    ]

    private static func marked(_ text: Substring) -> (Kind, Substring) {
        guard text.hasPrefix("##[") else { return (.text, text) }
        for (mark, kind) in marks where text.hasPrefix(mark) {
            return (kind, text.dropFirst(mark.count))
        }
        return (.text, text)
    }

    /// The time of day of an RFC 3339 time.
    private static func clock(_ text: Substring) -> String? {
        let bytes = Array(text.utf8)
        guard (20...40).contains(bytes.count), bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes.last == UInt8(ascii: "Z")
        else { return nil }
        return String(decoding: bytes[11..<19], as: UTF8.self)
    }

    /// The text without terminal control sequences (ECMA-48: `ESC [ … letter`, `ESC ] … BEL`, `ESC x`).
    private static func withoutEscapes(_ text: Substring) -> String {
        guard text.utf8.contains(0x1B) else { return String(text) }
        var plain = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            guard scalar == "\u{1B}" else {
                plain.append(scalar)
                continue
            }
            switch scalars.popFirst() {
            case "[":
                while let next = scalars.popFirst(), !("@"..."~").contains(next) {}
            case "]":
                while let next = scalars.popFirst(), next != "\u{07}", next != "\u{1B}" {}
            default: break
            }
        }
        return String(plain)
    }
}

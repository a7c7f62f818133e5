import ControllerAPI
import Glibc

/// Looks for a text in the lines of a log; letters of ASCII compare without case.
struct LogSearch {
    /// The most bytes of a text that is looked for, and about the most of a line that is shown with it.
    static let maximumText = 500
    private static let excerpt = 240

    private let needle: [UInt8]

    init(_ text: String) {
        needle = text.utf8.map(Self.lowered)
    }

    /// Adds the lines that hold the text, from `first` on.
    ///
    /// The bytes are whole lines, and `line` is the number of the first of them; afterwards it is that of the line after them. It
    /// gives the line to go on from where `limit` was reached.
    func run(
        _ bytes: [UInt8],
        line: inout Int,
        from first: Int,
        limit: Int,
        into matches: inout [LogMatch]
    ) -> Int? {
        let text = bytes.contains(0x1B) ? Self.withoutEscapes(bytes) : bytes
        let folded = Self.folded(text)
        return text.withUnsafeBytes { buffer -> Int? in
            guard let start = buffer.baseAddress else { return nil }
            let count = buffer.count
            var (place, lineStart) = (0, 0)
            while let found = find(in: folded, from: place) {
                lineStart = Self.advance(start, count, from: lineStart, to: found, &line)
                let end = Self.lineEnd(start, count, from: found)
                let prefix = LogPrefix.of(UnsafeRawBufferPointer(start: start + lineStart, count: end - lineStart)).text
                if found < lineStart + prefix {
                    place = lineStart + prefix
                    continue
                }
                place = end + 1
                guard line >= first else { continue }
                if matches.count >= limit { return line }
                matches.append(LogMatch(line: line, text: Self.excerpt(start, lineStart + prefix, found, end)))
            }
            _ = Self.advance(start, count, from: lineStart, to: count, &line)
            return nil
        }
    }

    private func find(in text: [UInt8], from place: Int) -> Int? {
        text.withUnsafeBytes { text in
            needle.withUnsafeBytes { needle in
                guard let base = text.baseAddress, let wanted = needle.baseAddress, let first = needle.first else {
                    return nil
                }
                var place = place
                while place + needle.count <= text.count,
                    let hit = memchr(base + place, Int32(first), text.count - needle.count - place + 1)
                {
                    if memcmp(hit, wanted, needle.count) == 0 { return UnsafeRawPointer(hit) - base }
                    place = UnsafeRawPointer(hit) - base + 1
                }
                return nil
            }
        }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    /// The bytes with letters of ASCII made small; their places stay.
    private static func folded(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            for place in bytes.indices { buffer[place] = lowered(bytes[place]) }
            count = bytes.count
        }
    }

    /// Counts the lines that end before a place; gives where the line it is in begins.
    private static func advance(
        _ base: UnsafeRawPointer,
        _ count: Int,
        from start: Int,
        to place: Int,
        _ line: inout Int
    ) -> Int {
        var start = start
        while start < place {
            let end = lineEnd(base, count, from: start)
            guard end < place else { break }
            line += 1
            start = end + 1
        }
        return start
    }

    private static func lineEnd(_ base: UnsafeRawPointer, _ count: Int, from place: Int) -> Int {
        guard place < count, let end = memchr(base + place, Int32(UInt8(ascii: "\n")), count - place) else {
            return count
        }
        return UnsafeRawPointer(end) - base
    }

    private static func excerpt(_ base: UnsafeRawPointer, _ start: Int, _ hit: Int, _ end: Int) -> String {
        let from = max(start, hit - excerpt / 3)
        let bytes = UnsafeRawBufferPointer(start: base + from, count: min(end - from, excerpt))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes without terminal control sequences, which end with their line at the latest.
    private static func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            guard bytes[place] == 0x1B else {
                plain.append(bytes[place])
                place += 1
                continue
            }
            place += 1
            guard place < bytes.count, bytes[place] != UInt8(ascii: "\n") else { continue }
            let isSequence = bytes[place] == UInt8(ascii: "[")
            place += 1
            while isSequence, place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
                place += 1
                if (0x40...0x7E).contains(bytes[place - 1]) { break }
            }
        }
        return plain
    }
}

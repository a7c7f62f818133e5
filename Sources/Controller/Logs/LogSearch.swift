import ControllerAPI
import Glibc

/// Looks for a text in the lines of a log; letters of ASCII compare without case.
struct LogSearch {
    /// The most bytes of a text that is looked for, and about the most of a line that is shown with it.
    static let maximumText = 500
    private static let excerpt = 240

    /// What is common in logs, the commonest first.
    private static let common = Array(" 0123456789:-.tzeaoinsrhldcumfpgwyb".utf8)

    private let needle: [UInt8]

    /// Where in the needle its rarest byte is, and that byte small and as a capital: what is looked for first.
    private let anchor: Int
    private let small: Int32
    private let capital: Int32

    init(_ text: String) {
        needle = Array(text.utf8)
        let ranks = needle.map { Self.common.firstIndex(of: Self.lowered($0)) ?? .max }
        anchor = ranks.indices.max { ranks[$0] < ranks[$1] } ?? 0
        let byte = needle.isEmpty ? 0 : Self.lowered(needle[anchor])
        small = Int32(byte)
        capital = Int32(byte &- UInt8(ascii: "a") < 26 ? byte & 0xDF : byte)
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
        let hasEscapes = bytes.withUnsafeBytes { $0.baseAddress.map { memchr($0, 0x1B, bytes.count) != nil } ?? false }
        var text = hasEscapes ? Self.withoutEscapes(bytes) : bytes
        text.append(0)
        var cursor = Cursor()
        return text.withUnsafeBytes { buffer -> Int? in
            guard let start = buffer.baseAddress else { return nil }
            // The zero at the end is none of it; `strncasecmp` stops at one.
            let count = buffer.count - 1
            let text = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            var (place, lineStart) = (0, 0)
            while let found = find(in: text, from: place, &cursor) {
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

    /// The first place from one on where the needle is.
    private func find(in text: UnsafeRawBufferPointer, from start: Int, _ cursor: inout Cursor) -> Int? {
        guard let base = text.baseAddress, !needle.isEmpty else { return nil }
        var place = start + anchor
        let end = text.count - (needle.count - anchor) + 1
        return needle.withUnsafeBytes { needle in
            while place < end {
                if cursor.small < place { cursor.small = Self.next(small, base, place, end) }
                if cursor.capital < place { cursor.capital = Self.next(capital, base, place, end) }
                let hit = min(cursor.small, cursor.capital)
                guard hit < end, let wanted = needle.baseAddress else { return nil }
                let found = base + (hit - anchor)
                let isThere =
                    strncasecmp(
                        found.assumingMemoryBound(to: CChar.self),
                        wanted.assumingMemoryBound(to: CChar.self),
                        needle.count
                    ) == 0
                if isThere { return hit - anchor }
                place = hit + 1
            }
            return nil
        }
    }

    /// Where the anchor comes next, in both of its forms.
    private struct Cursor {
        var small = -1
        var capital = -1
    }

    private static func next(_ byte: Int32, _ base: UnsafeRawPointer, _ place: Int, _ end: Int) -> Int {
        guard let hit = memchr(base + place, byte, end - place) else { return .max }
        return UnsafeRawPointer(hit) - base
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
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

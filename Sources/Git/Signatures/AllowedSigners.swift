#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whose signatures count: a file in the format of `allowed_signers` (ssh-keygen(1)).
///
/// Of the options `namespaces`, `valid-after` and `valid-before` count; one that is not known makes the file invalid, and so does
/// `cert-authority`: what would be more than was meant is nobody's to sign with.
public struct AllowedSigners: Sendable, Hashable {
    /// No file is longer.
    public static let limit = 1 << 20

    /// One line of the file.
    struct Entry: Sendable, Hashable {
        var principals: String
        var key: SSHPublicKey

        /// What the key may sign; nil for everything.
        var namespaces: String?

        /// From when and until when the key counts, in seconds from 1970.
        var validAfter: Int?
        var validBefore: Int?
    }

    let entries: [Entry]

    /// Reads the text of a file.
    public init(_ text: String) throws(GitError) {
        guard text.utf8.count <= Self.limit else {
            throw GitError(.tooLarge, "the allowed signers have more than \(Self.limit) bytes")
        }
        var entries: [Entry] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = try Self.words(line, number + 1)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            entries.append(try Self.entry(words, number + 1))
        }
        guard !entries.isEmpty else { throw GitError(.invalid, "there is no allowed signer") }
        self.entries = entries
    }

    /// Who signs with a key for a purpose at a time, in seconds from 1970.
    ///
    /// - Throws: `badSignature` when nobody does, or no longer.
    func principal(of key: SSHPublicKey, namespace: String, at now: Int) throws(GitError) -> String {
        let known = entries.filter { $0.key.blob == key.blob }
        guard !known.isEmpty else {
            throw GitError(.badSignature, "the key \(key.fingerprint) is none of an allowed signer")
        }
        let fitting = known.filter { $0.namespaces.map { Self.matches(namespace, $0) } ?? true }
        guard !fitting.isEmpty else {
            let reason = "the key \(key.fingerprint) is not allowed to sign in the namespace '\(namespace)'"
            throw GitError(.badSignature, reason)
        }
        let valid = fitting.first { ($0.validAfter ?? now) <= now && now < ($0.validBefore ?? .max) }
        guard let entry = valid else {
            let isOver = fitting.contains { ($0.validBefore ?? .max) <= now }
            throw GitError(.badSignature, "the key \(key.fingerprint) \(isOver ? "has expired" : "is not valid yet")")
        }
        return entry.principals
    }

    // MARK: - Reading

    private static func entry(_ words: [String], _ number: Int) throws(GitError) -> Entry {
        func invalid(_ reason: String) -> GitError {
            GitError(.invalid, "line \(number) of the allowed signers: \(reason)")
        }
        var rest = words.dropFirst()
        var options: [(name: String, value: String)] = []
        if let next = rest.first, !isKind(next) {
            options = try Self.options(next, number)
            rest = rest.dropFirst()
        }
        guard let kind = rest.first, isKind(kind), let text = rest.dropFirst().first,
            let data = Data(base64Encoded: text)
        else { throw invalid("expected PRINCIPALS [OPTIONS] KIND KEY") }
        let key: SSHPublicKey
        do {
            key = try SSHPublicKey(blob: Array(data))
        } catch {
            throw invalid(error.message)
        }
        guard key.kind.rawValue == kind else { throw invalid("the key is of another kind than it says") }
        var entry = Entry(principals: words[0], key: key)
        for option in options {
            switch option.name.lowercased() {
            case "namespaces" where !option.value.isEmpty: entry.namespaces = option.value
            case "valid-after":
                guard let time = time(option.value) else { throw invalid("valid-after is no time") }
                entry.validAfter = time
            case "valid-before":
                guard let time = time(option.value) else { throw invalid("valid-before is no time") }
                entry.validBefore = time
            default: throw invalid("the option '\(option.name.prefix(32))' is not carried out")
            }
        }
        return entry
    }

    private static func isKind(_ word: String) -> Bool {
        word.hasPrefix("ssh-") || word.hasPrefix("ecdsa-") || word.hasPrefix("sk-")
    }

    /// The words of a line; quotes keep white space together, and stay inside of options.
    private static func words(_ line: Substring, _ number: Int) throws(GitError) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        guard !isQuoted else { throw GitError(.invalid, "line \(number) of the allowed signers: a quote does not end") }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// `a,b="c,d"` in its parts.
    private static func options(_ text: String, _ number: Int) throws(GitError) -> [(name: String, value: String)] {
        var parts = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { part in
            guard let equals = part.firstIndex(of: "=") else { return (part, "") }
            return (String(part[..<equals]), String(part[part.index(after: equals)...]))
        }
    }

    /// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` in UTC and without it in the machine's zone.
    static func time(_ text: String) -> Int? {
        let isUTC = text.hasSuffix("Z")
        let digits = Array((isUTC ? text.dropLast() : text[...]).utf8)
        guard [8, 12, 14].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        func number(_ start: Int, _ count: Int) -> Int {
            guard start < digits.count else { return 0 }
            return digits[start..<start + count].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        let parts = DateComponents(
            year: number(0, 4),
            month: number(4, 2),
            day: number(6, 2),
            hour: number(8, 2),
            minute: number(10, 2),
            second: number(12, 2)
        )
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = isUTC ? .gmt : .current
        guard let date = calendar.date(from: parts) else { return nil }
        let read = calendar.dateComponents([.year, .month, .day, .minute, .second], from: date)
        // The 31st of a month of 30 days would become the first of the next; an hour that clocks skip may become another.
        let isSame =
            read.year == parts.year && read.month == parts.month && read.day == parts.day
            && read.minute == parts.minute && read.second == parts.second
        return isSame ? Int(date.timeIntervalSince1970) : nil
    }

    /// Whether a name fits a list of patterns, of which one with `!` excludes (PATTERNS in ssh_config(5)).
    static func matches(_ name: String, _ patterns: String) -> Bool {
        var isMatch = false
        for pattern in patterns.split(separator: ",") {
            let isExcluding = pattern.hasPrefix("!")
            guard fits(Array(name.utf8)[...], Array(pattern.utf8.dropFirst(isExcluding ? 1 : 0))[...]) else { continue }
            if isExcluding { return false }
            isMatch = true
        }
        return isMatch
    }

    /// `*` stands for anything, `?` for one byte.
    private static func fits(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (place, sign) = (name.startIndex, pattern.startIndex)
        var star: (place: Int, sign: Int)?
        while place < name.endIndex {
            if sign < pattern.endIndex, pattern[sign] == UInt8(ascii: "*") {
                star = (place, sign)
                sign += 1
            } else if sign < pattern.endIndex, pattern[sign] == UInt8(ascii: "?") || pattern[sign] == name[place] {
                place += 1
                sign += 1
            } else if let last = star {
                // The star takes one byte more.
                star = (last.place + 1, last.sign)
                place = last.place + 1
                sign = last.sign + 1
            } else {
                return false
            }
        }
        return pattern[sign...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

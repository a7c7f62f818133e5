/// One `Key: value` line at the end of a commit message, as `git interpret-trailers` reads it.
public struct GitTrailer: Hashable, Sendable, Codable {
    public let key: String
    public let value: String

    /// Makes a trailer for a new message.
    ///
    /// - Throws: ``GitError`` with code `invalid` when the key is not letters, digits and hyphens, or the value is
    ///   empty or not one line.
    public init(_ key: String, _ value: String) throws(GitError) {
        guard Self.isKey(key), !value.isEmpty, !value.utf8.contains(where: { $0 < 0x20 }) else {
            throw GitError(.invalid, "not a trailer of a commit message: key \(key.prefix(100).debugDescription)")
        }
        self.init(recordedKey: key, value: value)
    }

    init(recordedKey key: some StringProtocol, value: some StringProtocol) {
        self.key = String(key)
        self.value = String(value)
    }

    /// A message with trailers as its last paragraph.
    public static func message(_ text: String, trailers: [GitTrailer]) -> String {
        var body = text[...]
        while let last = body.last, last.isWhitespace { body.removeLast() }
        guard !trailers.isEmpty else { return body + "\n" }
        return body + "\n\n" + trailers.map { "\($0.key): \($0.value)\n" }.joined()
    }

    /// The trailers of a message: its last paragraph, unless that is also its first, if each line of it is a trailer
    /// or continues one.
    public static func parse(_ message: String) -> [GitTrailer] {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
        guard let last = lines.lastIndex(where: { !$0.isBlank }) else { return [] }
        guard let blank = lines[..<last].lastIndex(where: \.isBlank), lines[..<blank].contains(where: { !$0.isBlank })
        else { return [] }
        var trailers: [GitTrailer] = []
        for line in lines[(blank + 1)...last] {
            if let first = line.first, first == " " || first == "\t" {
                guard let previous = trailers.popLast() else { return [] }
                trailers.append(GitTrailer(recordedKey: previous.key, value: previous.value + " " + line.trimmed))
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { return [] }
            let key = line[..<colon].trimmed
            guard isKey(key) else { return [] }
            trailers.append(GitTrailer(recordedKey: key, value: line[line.index(after: colon)...].trimmed))
        }
        return trailers
    }

    private static func isKey(_ key: some StringProtocol) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension Substring {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }

    fileprivate var trimmed: Substring {
        var result = self
        while let first = result.first, first.isWhitespace { result.removeFirst() }
        while let last = result.last, last.isWhitespace { result.removeLast() }
        return result
    }
}

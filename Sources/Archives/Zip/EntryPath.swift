/// Where a file of an archive belongs, below the directory it is unpacked into.
struct EntryPath: Sendable, Hashable, CustomStringConvertible {
    private static let longest = 1024
    private static let longestPart = 255
    private static let deepest = 32

    let parts: [Substring]
    /// Whether the name ends as those of directories do.
    let isDirectory: Bool

    var description: String { parts.joined(separator: "/") }

    /// Takes a name as it stands in an archive; one that leads elsewhere is refused.
    ///
    /// Programs of Windows have written `\` between the parts, so it counts as `/`. Bytes that are not UTF-8, from before names
    /// had to be, become U+FFFD.
    init(_ name: ArraySlice<UInt8>) throws(ArchiveError) {
        let text = String(decoding: name.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
        func refusal(_ what: String) -> ArchiveError {
            ArchiveError(.refused, "the archive has the name “\(Self.printable(text))”, which \(what)")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw refusal("has control characters")
        }
        guard !text.hasPrefix("/") else { throw refusal("is absolute") }
        isDirectory = text.hasSuffix("/")
        let written = (isDirectory ? text.dropLast() : text[...]).split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        // “./a” is what some programs write for “a”.
        parts = written.filter { $0 != "." }
        guard !parts.contains(".."), parts.first?.dropFirst().first != ":" else {
            throw refusal("leads out of the directory")
        }
        guard parts.allSatisfy({ !$0.isEmpty }), isDirectory || !parts.isEmpty else { throw refusal("is no path") }
        guard name.count <= Self.longest, parts.count <= Self.deepest,
            parts.allSatisfy({ $0.utf8.count <= Self.longestPart })
        else { throw refusal("is too long or too deep") }
    }

    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
            )
        )
    }
}

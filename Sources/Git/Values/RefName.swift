/// The full name of a ref, such as `refs/heads/main`.
public struct RefName: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let name: String

    /// Takes a full name that follows the rules of `git check-ref-format`.
    ///
    /// - Throws: ``GitError`` with code `invalid` for a name Git would refuse, or one not under `refs/`.
    public init(_ name: String) throws(GitError) {
        guard name.hasPrefix("refs/"), name.utf8.count <= Self.maximumLength, Self.isWellFormed(name) else {
            throw GitError(.invalid, "not a ref name: \(name.prefix(100).debugDescription)")
        }
        self.name = name
    }

    /// The ref of a branch, named as people name it (`main`).
    public static func branch(_ name: String) throws(GitError) -> RefName {
        guard !name.hasPrefix("-") else { throw GitError(.invalid, "a branch name cannot start with \"-\"") }
        return try RefName("refs/heads/" + name)
    }

    /// The ref of a tag, named as people name it (`v1.0`).
    public static func tag(_ name: String) throws(GitError) -> RefName {
        try RefName("refs/tags/" + name)
    }

    /// The name without `refs/heads/` or `refs/tags/`; other names are given whole.
    public var shortName: String {
        for prefix in ["refs/heads/", "refs/tags/"] where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }

    public var isBranch: Bool { name.hasPrefix("refs/heads/") }
    public var isTag: Bool { name.hasPrefix("refs/tags/") }
    public var description: String { name }

    public static func < (left: RefName, right: RefName) -> Bool {
        left.name < right.name
    }

    private static let maximumLength = 1024

    private static func isWellFormed(_ name: String) -> Bool {
        guard !name.utf8.contains(where: isForbidden), !name.contains(".."), !name.contains("@{") else { return false }
        guard !name.hasSuffix(".") else { return false }
        let components = name.split(separator: "/", omittingEmptySubsequences: false)
        return components.count >= 3
            && components.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "~^:?*[\\".utf8.contains(byte)
    }
}

extension RefName: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(container.decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

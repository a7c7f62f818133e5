/// A path inside a tree: components without `.`, `..`, empty ones or `.git`.
struct TreePath: Hashable {
    /// Empty for the root.
    let components: [Substring]

    static let maximumDepth = 128

    /// Takes a relative path; the empty one is the root.
    ///
    /// One slash at the end is allowed.
    init(_ path: String) throws(GitError) {
        guard !path.isEmpty else {
            components = []
            return
        }
        guard path.utf8.count <= 4096 else { throw GitError(.invalid, "a path in a tree is longer than 4096 bytes") }
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path[...]
        let components = trimmed.split(separator: "/", omittingEmptySubsequences: false)
        guard components.count <= Self.maximumDepth else { throw GitError(.invalid, "a path in a tree is too deep") }
        for component in components {
            if let reason = TreeName.objection(to: component.utf8) {
                throw GitError(.hostilePath, "the path \(path.debugDescription) \(reason)")
            }
        }
        self.components = components
    }

    var text: String { components.joined(separator: "/") }
}

/// The rules for one component of a path, as Git applies them with `core.protectNTFS` and `core.protectHFS`.
enum TreeName {
    /// Why the name must not be written to a disk, as the rest of a sentence; nil when nothing speaks against it.
    static func objection(to name: some Collection<UInt8>) -> String? {
        if name.isEmpty { return "has an empty component" }
        if name.count > 255 { return "has a component longer than 255 bytes" }
        if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return "has a component \".\" or \"..\"" }
        if name.contains(0) || name.contains(UInt8(ascii: "/")) { return "has a component with a slash or NUL in it" }
        // Windows takes a backslash for a separator, so what stands behind one is looked at as well.
        for part in name.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
        where isGitDirectory(part) {
            return "names a Git directory"
        }
        return nil
    }

    private static func isGitDirectory(_ name: some Collection<UInt8>) -> Bool {
        isGitDirectoryOnNTFS(name) || isGitDirectoryOnHFS(name)
    }

    /// `.git` and its short form `git~1` in any case, with what NTFS ignores after it: spaces, dots and a stream's name.
    private static func isGitDirectoryOnNTFS(_ name: some Collection<UInt8>) -> Bool {
        let beforeStream = name.prefix { $0 != UInt8(ascii: ":") }
        var bare = Array(beforeStream)
        while let last = bare.last, last == UInt8(ascii: " ") || last == UInt8(ascii: ".") { bare.removeLast() }
        let lowered = bare.map { (65...90).contains($0) ? $0 + 32 : $0 }
        return lowered.elementsEqual(".git".utf8) || lowered.elementsEqual("git~1".utf8)
    }

    /// `.git` in any case with characters between that HFS+ leaves out.
    private static func isGitDirectoryOnHFS(_ name: some Collection<UInt8>) -> Bool {
        guard name.count <= 255, name.contains(where: { $0 >= 0x80 }) else { return false }
        let seen = String(decoding: name, as: UTF8.self).unicodeScalars.filter { !isIgnoredByHFS($0) }
        return String(String.UnicodeScalarView(seen)).lowercased() == ".git"
    }

    private static func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}

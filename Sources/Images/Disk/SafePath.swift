/// A relative path that cannot leave its root by its text: no `..`, no leading slash, no NUL, bounded.
struct SafePath: Sendable, Hashable {
    let components: [String]

    static let maximumDepth = 100
    static let maximumComponentLength = 255
    static let maximumLength = 4_096

    /// Reads `a/b/c`; empty components and `.` are dropped.
    init(_ text: String) throws(ImagesError) {
        guard !text.utf8.contains(0), text.utf8.count <= Self.maximumLength else {
            throw ImagesError(.outsideRoot, "the path \(quoted(text)) is too long or holds a NUL")
        }
        guard text.utf8.first != UInt8(ascii: "/") else {
            throw ImagesError(.outsideRoot, "the path \(quoted(text)) is absolute; it must be relative")
        }
        var components: [String] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/")) {
            let component = String(part) ?? ""
            if component == "." { continue }
            guard component != "..", !component.isEmpty else {
                throw ImagesError(.outsideRoot, "the path \(quoted(text)) leaves its directory")
            }
            guard component.utf8.count <= Self.maximumComponentLength else {
                throw ImagesError(.outsideRoot, "a part of the path \(quoted(text)) is too long")
            }
            components.append(component)
        }
        guard components.count <= Self.maximumDepth else {
            throw ImagesError(.outsideRoot, "the path \(quoted(text)) is deeper than \(Self.maximumDepth) levels")
        }
        self.components = components
    }

    var text: String { components.joined(separator: "/") }

    /// Whether a link that stands here may point at `target` without ever leaving the root.
    ///
    /// Only leading `..` are allowed, and no more than there are real directories above the link: what follows then
    /// only descends, and any link met on the way was held to the same rule.
    func allowsLink(to target: String) -> Bool {
        guard !target.isEmpty, target.utf8.count <= Self.maximumLength, !target.utf8.contains(0),
            target.utf8.first != UInt8(ascii: "/")
        else { return false }
        var ups = 0
        var descended = false
        for part in target.split(separator: "/") where part != "." {
            if part != ".." {
                descended = true
            } else if descended {
                return false
            } else {
                ups += 1
            }
        }
        return ups < components.count
    }
}

/// What `set-image` changes about one image: `NAME=[NEW][:TAG][@DIGEST]`.
public struct ImageChange: Sendable, Hashable {
    /// The image's name in the manifests.
    public var name: String
    /// The name it gets, if another.
    public var newName: String?
    /// The tag it gets.
    public var newTag: String?
    /// The digest it gets, such as `sha256:…`.
    public var digest: String?

    /// Makes a change.
    public init(name: String, newName: String? = nil, newTag: String? = nil, digest: String? = nil) {
        self.name = name
        self.newName = newName
        self.newTag = newTag
        self.digest = digest
    }
}

extension ImageEdit {
    /// Reads `NAME=[NEW][:TAG][@DIGEST]`, or `NAME:TAG` and `NAME@DIGEST`; throws with what is wrong about it.
    ///
    /// A colon is a tag's only behind the last slash, for a registry's address may have a port. A new name or tag of `*` is
    /// the one that is there, as it is for `kustomize edit set image`.
    public static func parse(_ argument: String) throws(ManifestError) -> ImageChange {
        func fault(_ message: String) -> ManifestError {
            ManifestError(code: .invalid, message: "'\(argument)': \(message)", position: .unknown)
        }
        let equals = argument.firstIndex(of: "=")
        guard equals != argument.startIndex else { throw fault("an image is written NAME=[NEW][:TAG][@DIGEST]") }
        var change = ImageChange(name: String(argument[..<(equals ?? argument.startIndex)]))
        var rest = equals.map { argument[argument.index(after: $0)...] } ?? argument[...]
        if let at = rest.firstIndex(of: "@") {
            let digest = String(rest[rest.index(after: at)...])
            guard isDigest(digest) else { throw fault("the digest is written sha256:… with 64 hexadecimal digits") }
            change.digest = digest
            rest = rest[..<at]
        }
        let afterSlash = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
        if let colon = rest[afterSlash...].firstIndex(of: ":") {
            let tag = String(rest[rest.index(after: colon)...])
            guard isTag(tag) || tag == "*" else {
                throw fault(
                    "a tag has letters, digits, '_', '.' and '-', at most 128, and starts with none of the last two"
                )
            }
            change.newTag = tag == "*" ? nil : tag
            rest = rest[..<colon]
        }
        if equals == nil {
            change.name = String(rest)
        } else if !rest.isEmpty, rest != "*" {
            change.newName = String(rest)
        }
        guard change.newName != nil || change.newTag != nil || change.digest != nil else {
            throw fault("a new name, a tag or a digest is needed: NAME=[NEW][:TAG][@DIGEST]")
        }
        for name in [change.name, change.newName ?? change.name] where !isName(name) {
            throw fault("'\(name)' is no image name")
        }
        return change
    }

    /// Checks a change before it is written into a file.
    static func check(_ change: ImageChange) throws(ManifestError) {
        let isValid =
            isName(change.name) && change.newName.map(isName) ?? true && change.newTag.map(isTag) ?? true
            && change.digest.map(isDigest) ?? true
        guard isValid else {
            throw ManifestError(
                code: .invalid,
                message: "the name, tag or digest for the image '\(change.name.prefix(200))' is malformed",
                position: .unknown
            )
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 512
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "/"), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }

    private static func isTag(_ tag: String) -> Bool {
        guard let first = tag.first, first != ".", first != "-", tag.utf8.count <= 128 else { return false }
        return isName(tag) && !tag.contains("/") && !tag.contains(":")
    }

    private static func isDigest(_ digest: String) -> Bool {
        let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count >= 32, parts[1].utf8.count <= 256 else {
            return false
        }
        if parts[0] == "sha256", parts[1].utf8.count != 64 { return false }
        return parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+._-".contains($0)) }
            && parts[1].allSatisfy { ("0"..."9").contains($0) || ("a"..."f").contains($0) }
    }
}

/// A reference cut at its marks, and the rules that fill in what was left out.
struct ImageReferenceParts {
    let name: String
    let tag: String?
    let digest: ImageDigest?

    static let tagRule = "a tag has up to 128 letters, digits, dots, dashes and underscores and begins with none of . -"
    private static let pathRule =
        "a path has components of lower-case letters and digits, joined inside by . _ __ or dashes"

    /// Long enough for a name, a tag and a digest with their marks.
    private static let maximumLength = 1_024

    init(_ text: String) throws(ImagesError) {
        guard !text.isEmpty else { throw ImagesError(.invalidReference, "an image reference cannot be empty") }
        guard text.utf8.count <= Self.maximumLength else {
            throw ImagesError(.invalidReference, "the image reference is longer than \(Self.maximumLength) bytes")
        }
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            digest = try Self.digest(rest[rest.index(after: at)...], in: text)
            rest = rest[..<at]
        } else {
            digest = nil
        }
        let path = rest.lastIndex(of: "/").map { rest.index(after: $0) } ?? rest.startIndex
        // A colon before the last slash belongs to the host's port.
        if let colon = rest[path...].lastIndex(of: ":") {
            let tag = rest[rest.index(after: colon)...]
            guard ImageGrammar.isTag(tag) else {
                throw ImagesError(.invalidReference, "\(quoted(text)): \(quoted(tag)) is not a tag: \(Self.tagRule)")
            }
            self.tag = String(tag)
            rest = rest[..<colon]
        } else {
            tag = nil
        }
        name = String(rest)
    }

    private static func digest(_ text: Substring, in whole: String) throws(ImagesError) -> ImageDigest {
        do {
            return try ImageDigest(String(text))
        } catch {
            throw ImagesError(.invalidReference, "\(quoted(whole)): \(error.message)", cause: error)
        }
    }

    /// Splits a name as Docker does: the first component is a host when it has a dot, a colon or an upper-case
    /// letter, or is `localhost`.
    static func normalise(_ name: String) throws(ImagesError) -> (registry: String, repository: String) {
        var registry = ImageReference.defaultRegistry
        var repository = name[...]
        if let slash = name.firstIndex(of: "/") {
            let first = name[..<slash]
            if first == "localhost" || first.contains(".") || first.contains(":") || first != first.lowercased() {
                registry = String(first)
                repository = name[name.index(after: slash)...]
            }
        }
        guard ImageGrammar.isHost(registry) else {
            throw ImagesError(.invalidReference, "\(quoted(name)): \(quoted(registry)) is not a host name")
        }
        if registry == "index.docker.io" { registry = ImageReference.defaultRegistry }
        if registry == ImageReference.defaultRegistry, !repository.isEmpty, !repository.contains("/") {
            repository = "library/" + repository
        }
        guard ImageGrammar.isRepository(repository) else {
            let hint = repository.contains(where: \.isUppercase) ? "; upper-case letters are not allowed" : ""
            throw ImagesError(.invalidReference, "\(quoted(name)) is not an image name: \(pathRule)\(hint)")
        }
        guard registry.utf8.count + 1 + repository.utf8.count <= ImageGrammar.maximumNameLength else {
            throw ImagesError(
                .invalidReference,
                "the image name is longer than \(ImageGrammar.maximumNameLength) bytes"
            )
        }
        guard !ImageDigest.isHex(name) else {
            throw ImagesError(.invalidReference, "\(quoted(name)) is an image id, not a name")
        }
        return (registry, String(repository))
    }

    static func name(_ name: String, means reference: ImageReference) -> Bool {
        do throws(ImagesError) {
            return try normalise(name) == (reference.registry, reference.repository)
        } catch {
            return false
        }
    }
}

/// Text from outside, cut to a length that fits a message and with control characters shown as what they are.
func quoted(_ text: some StringProtocol) -> String {
    var shown = "\""
    for scalar in text.unicodeScalars.prefix(120) {
        if scalar.value < 32 || scalar.value == 127 {
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            shown.unicodeScalars.append(scalar)
        }
    }
    return shown + (text.unicodeScalars.count > 120 ? "…\"" : "\"")
}

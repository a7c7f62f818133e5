/// What `podman kube play` takes and a cluster refuses: read as it is meant, with a warning that names it.
extension FieldReader {
    /// A name that other objects use; capitals in it are no error.
    ///
    /// `isName`: whether a text without capitals is such a name.
    mutating func name(
        _ rule: String,
        _ warnings: inout [ManifestWarning],
        where isName: (String) -> Bool
    ) throws(ManifestError) -> String {
        let name = try string("name") ?? ""
        guard !name.isEmpty, !isName(name) else { return name }
        guard isName(Self.lowered(name)) else { throw invalid("must be \(rule): '\(name)'", "name") }
        warnings.append(refused("name", "has capital letters, which a cluster refuses: '\(name)'"))
        return name
    }

    /// The words of a command line; a number among them counts as its text.
    mutating func words(_ field: String, _ warnings: inout [ManifestWarning]) throws(ManifestError) -> [String] {
        var result: [String] = []
        for (index, item) in try list(field).enumerated() {
            if let text = item.string {
                result.append(text)
                continue
            }
            let path = "\(field)[\(index)]"
            guard let text = item.scalarText, item.bool == nil else { throw mismatch(path, "a string", item) }
            var warning = ManifestWarning(
                object: object,
                path: self.path(path),
                reason: "is \(item.kindDescription), which a cluster refuses: quote it ('\(text)')",
                position: item.position
            )
            warning.isRefusedByClusters = true
            warnings.append(warning)
            result.append(text)
        }
        return result
    }

    /// One of a closed set of words; other capitals, and the words that Podman has for the same, are no error.
    mutating func respelledChoice<Word: RawRepresentable & CaseIterable>(
        _ field: String,
        _ type: Word.Type,
        also synonyms: [String: Word] = [:],
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> Word?
    where Word.RawValue == String {
        let text = try string(field) ?? ""
        let lowered = Self.lowered(text)
        let meant = Word.allCases.first { Self.lowered($0.rawValue) == lowered } ?? synonyms[lowered]
        guard let meant, meant.rawValue != text else { return try choice(field, type) }
        warnings.append(refused(field, "'\(text)' is refused by a cluster: write \(meant.rawValue)"))
        return meant
    }

    /// A warning of what a cluster refuses.
    func refused(_ field: String, _ reason: String) -> ManifestWarning {
        var warning = warning(field, reason)
        warning.isRefusedByClusters = true
        return warning
    }

    /// A text without capitals of ASCII.
    private static func lowered(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

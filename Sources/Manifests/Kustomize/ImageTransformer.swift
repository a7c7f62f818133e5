/// Gives the containers of an image another name, tag or digest.
struct ImageTransformer: Transformer {
    let image: Kustomization.Image
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        let pattern: Pattern
        do {
            // The name is part of a regular expression, as in kustomize.
            let digest = "@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*"
            pattern = try Pattern("\(image.name)(:[a-zA-Z0-9_.{}-]*)?(\(digest))?")
        } catch {
            throw ManifestError(
                code: .invalid,
                message: "the image name '\(image.name)' \(error)",
                position: image.position
            )
        }
        for resource in map.resources where resource.kind != "CustomResourceDefinition" {
            let id = resource.id
            for field in fields where field.selects(id) {
                try field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                    guard let reference = value.string else {
                        guard value.isNull || value.scalarText != nil else {
                            throw ManifestError(
                                code: .invalid,
                                message: "an image is a string, not \(value.kindDescription)",
                                position: value.position
                            )
                        }
                        return
                    }
                    guard pattern.matchesWhole(reference) else { return }
                    value.content = .string(changed(reference))
                }
            }
        }
    }

    private func changed(_ reference: String) -> String {
        var (name, tag, digest) = Self.split(reference)
        if !image.newName.isEmpty { name = image.newName }
        if !image.newTag.isEmpty || !image.digest.isEmpty {
            tag = image.newTag
            digest = image.digest
        } else if !image.tagSuffix.isEmpty {
            tag += image.tagSuffix
            digest = ""
        }
        if !tag.isEmpty { name += ":" + tag }
        if !digest.isEmpty { name += "@" + digest }
        return name
    }

    /// Takes a reference apart; a colon before the first slash belongs to the registry's address.
    static func split(_ reference: String) -> (name: String, tag: String, digest: String) {
        let slash = reference.firstIndex(of: "/") ?? reference.startIndex
        let rest = reference[slash...]
        let at = rest.firstIndex(of: "@")
        let colon = rest.firstIndex(of: ":")
        if let at, colon.map({ at < $0 }) ?? true {
            return (String(reference[..<at]), "", String(reference[reference.index(after: at)...]))
        }
        guard let colon else { return (reference, "", "") }
        let tagStart = reference.index(after: colon)
        guard let at else { return (String(reference[..<colon]), String(reference[tagStart...]), "") }
        return (
            String(reference[..<colon]), String(reference[tagStart..<at]),
            String(reference[reference.index(after: at)...])
        )
    }
}

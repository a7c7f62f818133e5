/// Gives the containers of an image another name, tag or digest.
struct ImageTransformer: Transformer {
    let image: Kustomization.Image
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        let pattern: Pattern
        do {
            // The name is part of a regular expression, as in kustomize.
            pattern = try Pattern("\(image.name)(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?")
        } catch {
            throw ManifestError(
                code: .invalid,
                message: "the image name '\(image.name)' \(error)",
                position: image.position
            )
        }
        for resource in map.resources where resource.kind != "CustomResourceDefinition" {
            if try hasContainer(of: pattern, resource.root) { try changeContainers(in: &resource.root, pattern) }
            let id = resource.id
            for field in fields where field.selects(id) {
                try field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                    try change(&value, pattern)
                }
            }
        }
    }

    private func change(_ value: inout ManifestValue, _ pattern: Pattern) throws(ManifestError) {
        guard let reference = value.string else {
            guard value.isNull || value.scalarText != nil else { throw Self.noString(value) }
            return
        }
        if pattern.matchesWhole(reference) { value.content = .string(changed(reference)) }
    }

    private static func noString(_ value: ManifestValue) -> ManifestError {
        ManifestError(
            code: .invalid,
            message: "an image is a string, not \(value.kindDescription)",
            position: value.position
        )
    }

    // MARK: Containers wherever they are

    private static func holdsContainers(_ key: String) -> Bool { key == "containers" || key == "initContainers" }

    /// Whether any list of containers in a tree has one of the image.
    private func hasContainer(of pattern: Pattern, _ value: ManifestValue) throws(ManifestError) -> Bool {
        var isFound = false
        switch value.content {
        case .list(let items):
            for item in items where try hasContainer(of: pattern, item) { isFound = true }
        case .map(let map):
            for entry in map.entries {
                if try hasContainer(of: pattern, entry.value) { isFound = true }
                guard Self.holdsContainers(entry.key), let items = entry.value.list else { continue }
                for item in items {
                    guard item.map != nil || item.isNull else {
                        throw ManifestError(
                            code: .invalid,
                            message: "an item of '\(entry.key)' is a mapping, not \(item.kindDescription)",
                            position: item.position
                        )
                    }
                    guard let image = item["image"] else { continue }
                    guard image.map == nil, image.list == nil else { throw Self.noString(image) }
                    if image.string.map(pattern.matchesWhole) ?? false { isFound = true }
                }
            }
        default: return false
        }
        return isFound
    }

    private func changeContainers(in value: inout ManifestValue, _ pattern: Pattern) throws(ManifestError) {
        switch value.content {
        case .list(var items):
            value.content = .null
            defer { value.content = .list(items) }
            for index in items.indices { try changeContainers(in: &items[index], pattern) }
        case .map(var map):
            value.content = .null
            defer { value.content = .map(map) }
            try map.updateAll { (key: String, next: inout ManifestValue) throws(ManifestError) in
                try changeContainers(in: &next, pattern)
                guard Self.holdsContainers(key), case .list(var items) = next.content else { return }
                next.content = .null
                defer { next.content = .list(items) }
                for index in items.indices {
                    guard case .map(var item) = items[index].content else { continue }
                    _ = try item.update("image") { (image: inout ManifestValue) throws(ManifestError) in
                        try change(&image, pattern)
                    }
                    items[index].content = .map(item)
                }
            }
        default: return
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

/// Gives the containers of images another name, tag or digest, one image after the other.
struct ImageTransformer: Transformer {
    let images: [Kustomization.Image]
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        guard !images.isEmpty else { return }
        let changes = try images.map { (image) throws(ManifestError) in try Change(image) }
        for resource in map.resources where resource.kind != "CustomResourceDefinition" {
            let id = resource.id
            let fields = fields.filter { $0.selects(id) }
            var references = try Self.containerImages(in: resource.root)
            for change in changes {
                var isChanged = references.contains(where: change.pattern.matchesWhole)
                if isChanged { try Self.changeContainers(in: &resource.root, change) }
                for field in fields {
                    try field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                        if try change.apply(to: &value) { isChanged = true }
                    }
                }
                // What one image became may be what another is looked for by.
                if isChanged, changes.count > 1 { references = try Self.containerImages(in: resource.root) }
            }
        }
    }

    /// What is done to the references of one image.
    private struct Change {
        let image: Kustomization.Image
        let pattern: Pattern

        init(_ image: Kustomization.Image) throws(ManifestError) {
            self.image = image
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
        }

        /// Changes a reference and returns true when it is one of the image.
        func apply(to value: inout ManifestValue) throws(ManifestError) -> Bool {
            guard let reference = value.string else {
                guard value.isNull || value.scalarText != nil else { throw ImageTransformer.noString(value) }
                return false
            }
            guard pattern.matchesWhole(reference) else { return false }
            value.content = .string(changed(reference))
            return true
        }

        private func changed(_ reference: String) -> String {
            var (name, tag, digest) = ImageTransformer.split(reference)
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

    /// The images of all containers in a tree.
    private static func containerImages(in value: ManifestValue) throws(ManifestError) -> [String] {
        var references: [String] = []
        try collectImages(in: value, &references)
        return references
    }

    private static func collectImages(
        in value: ManifestValue,
        _ references: inout [String]
    ) throws(ManifestError) {
        switch value.content {
        case .list(let items):
            for item in items { try collectImages(in: item, &references) }
        case .map(let map):
            for entry in map.entries {
                try collectImages(in: entry.value, &references)
                guard holdsContainers(entry.key), let items = entry.value.list else { continue }
                for item in items {
                    guard item.map != nil || item.isNull else {
                        throw ManifestError(
                            code: .invalid,
                            message: "an item of '\(entry.key)' is a mapping, not \(item.kindDescription)",
                            position: item.position
                        )
                    }
                    guard let image = item["image"] else { continue }
                    guard image.map == nil, image.list == nil else { throw noString(image) }
                    if let reference = image.string { references.append(reference) }
                }
            }
        default: return
        }
    }

    private static func changeContainers(in value: inout ManifestValue, _ change: Change) throws(ManifestError) {
        switch value.content {
        case .list(var items):
            value.content = .null
            defer { value.content = .list(items) }
            for index in items.indices { try changeContainers(in: &items[index], change) }
        case .map(var map):
            value.content = .null
            defer { value.content = .map(map) }
            try map.updateAll { (key: String, next: inout ManifestValue) throws(ManifestError) in
                try changeContainers(in: &next, change)
                guard holdsContainers(key), case .list(var items) = next.content else { return }
                next.content = .null
                defer { next.content = .list(items) }
                for index in items.indices {
                    guard case .map(var item) = items[index].content else { continue }
                    _ = try item.update("image") { (image: inout ManifestValue) throws(ManifestError) in
                        _ = try change.apply(to: &image)
                    }
                    items[index].content = .map(item)
                }
            }
        default: return
        }
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

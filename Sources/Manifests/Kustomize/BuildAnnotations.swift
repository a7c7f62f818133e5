/// The annotations and labels that tell of the build itself.
enum BuildAnnotations {
    private static let origin = "config.kubernetes.io/origin"
    private static let transformations = "alpha.config.kubernetes.io/transformations"
    /// What kustomize keeps in annotations while it builds, and takes away at the end.
    private static let passing: Set<String> = {
        let notes = [
            "previousKinds", "previousNames", "previousNamespaces", "prefixes", "suffixes", "refBy",
            "generatorBehavior", "needsHashSuffix", "allowNameChange", "allowKindChange", "path", "index", "seqindent",
            "id", "annotations-migration-resource-id",
        ]
        return Set(notes.map { "internal.config.kubernetes.io/\($0)" })
            .union(["config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id"])
            .union([origin, transformations])
    }()

    /// Leaves an object as it is printed: the annotations are strings, there is no empty map of them, and those that were
    /// asked for are there.
    static func finish(_ resource: Resource, _ wanted: Set<Kustomization.BuildMetadata>) {
        if wanted.contains(.managedByLabel) {
            resource.root.set(
                ManifestValue("kustomize-(devel)"),
                at: ["metadata", "labels", "app.kubernetes.io/managed-by"]
            )
        }
        var made: [(String, String)] = []
        if wanted.contains(.originAnnotations), let origin = resource.origin {
            made.append((Self.origin, origin.annotation))
        }
        if wanted.contains(.transformerAnnotations), !resource.transformations.isEmpty {
            made.append((transformations, Origin.annotation(of: resource.transformations)))
        }
        tidy(resource, adding: made)
    }

    private static func tidy(_ resource: Resource, adding made: [(String, String)]) {
        let annotations = resource.root["metadata"]?["annotations"]
        guard annotations != nil || !made.isEmpty else { return }
        let given = annotations?.map ?? ManifestMap()
        guard given.isEmpty || !made.isEmpty || given.entries.contains(where: isToChange) else { return }
        var map = ManifestMap()
        for entry in given.entries where !passing.contains(entry.key) {
            let text = entry.value.isNull ? "" : entry.value.scalarText ?? ""
            map[entry.key] = ManifestValue(text, position: entry.position)
        }
        for (key, text) in made { map[key] = ManifestValue(text) }
        let position = annotations?.position ?? .unknown
        let value = map.isEmpty ? nil : ManifestValue(.map(map), position: position)
        resource.root.set(value, at: ["metadata", "annotations"])
    }

    private static func isToChange(_ entry: ManifestMap.Entry) -> Bool {
        entry.value.string == nil || passing.contains(entry.key)
    }
}

/// The definitions of an OpenAPI document, as far as strategic merge patches need them.
struct OpenAPIDefinitions: Sendable {
    private struct Kind: Hashable {
        let apiVersion: String
        let kind: String
    }

    private let definitions: ManifestMap
    private let roots: [Kind: ManifestValue]
    private static let maxReferences = 100

    /// Reads a document.
    init(_ document: ManifestValue) throws(ManifestError) {
        guard document.map != nil else {
            throw ManifestError(
                code: .invalid,
                message: "a schema is a mapping with definitions, not \(document.kindDescription)",
                position: document.position
            )
        }
        var roots: [Kind: ManifestValue] = [:]
        definitions = document["definitions"]?.map ?? ManifestMap()
        for entry in definitions.entries {
            for kind in entry.value["x-kubernetes-group-version-kind"]?.list ?? [] {
                guard let name = kind["kind"]?.string, let version = kind["version"]?.string else {
                    throw ManifestError(
                        code: .invalid,
                        message: "x-kubernetes-group-version-kind needs a kind and a version",
                        position: kind.position
                    )
                }
                let group = kind["group"]?.string ?? ""
                roots[Kind(apiVersion: group.isEmpty ? version : "\(group)/\(version)", kind: name)] = entry.value
            }
        }
        self.roots = roots
    }

    /// The schema of a kind.
    func root(apiVersion: String, kind: String) -> PatchSchema? {
        roots[Kind(apiVersion: apiVersion, kind: kind)].map { PatchSchema($0, in: self) }
    }

    /// What is known of a field of a definition.
    func field(_ name: String, of definition: ManifestValue) -> PatchSchema.Field? {
        let given = definition["properties"]?[name] ?? definition["additionalProperties"]
        guard let given, given.map != nil, let field = resolved(given) else { return nil }
        guard let items = field["items"], field["type"]?.string == "array" else {
            return PatchSchema.Field(mergeKeys: nil, below: PatchSchema(field, in: self))
        }
        let strategies = field["x-kubernetes-patch-strategy"]?.string?.split(separator: ",") ?? []
        return PatchSchema.Field(
            mergeKeys: strategies.contains("merge") ? mergeKeys(of: field) : nil,
            below: resolved(items).map { PatchSchema($0, in: self) }
        )
    }

    private func mergeKeys(of field: ManifestValue) -> [String] {
        if let keys = field["x-kubernetes-list-map-keys"]?.list { return keys.compactMap(\.string) }
        return field["x-kubernetes-patch-merge-key"]?.string.map { [$0] } ?? []
    }

    /// Follows `$ref`; nil when it leads nowhere.
    private func resolved(_ schema: ManifestValue) -> ManifestValue? {
        var schema = schema
        for _ in 0..<Self.maxReferences {
            guard let reference = schema["$ref"]?.string else { return schema }
            let prefix = "#/definitions/"
            guard reference.hasPrefix(prefix), let next = definitions[String(reference.dropFirst(prefix.count))] else {
                return nil
            }
            schema = next
        }
        return nil
    }
}

/// The definitions of custom kinds that `crds:` names: marks in them tell which fields transformers change.
struct CustomDefinitions {
    private static let maxDepth = 50
    private static let maxFields = 100_000
    private let definitions: ManifestMap

    /// Reads a file of definitions, by the names of their types.
    init(_ document: ManifestValue) throws(ManifestError) {
        func fault(_ position: SourcePosition) -> ManifestError {
            ManifestError(
                code: .invalid,
                message: "a file under crds maps the names of types to their OpenAPI definitions; a "
                    + "CustomResourceDefinition itself belongs under resources",
                position: position
            )
        }
        guard let map = document.map else { throw fault(document.position) }
        for entry in map.entries where !entry.value.isNull && entry.value.map == nil { throw fault(entry.position) }
        definitions = map
    }

    /// The fields the marks tell.
    func fields() throws(ManifestError) -> FieldSpecs {
        var result = FieldSpecs.none
        var visits = 0
        for entry in definitions.entries {
            let properties = Self.properties(entry.value)
            guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties.place(of: $0) != nil }) else { continue }
            let kind = entry.key.split(separator: ".").last.map(String.init) ?? entry.key
            try add(entry.value, kind, [], &visits, to: &result)
        }
        return result
    }

    private static func properties(_ definition: ManifestValue) -> ManifestMap {
        let schema = definition.map?.entries.first { $0.key.lowercased() == "schema" }?.value
        return schema?["properties"]?.map ?? ManifestMap()
    }

    private func add(
        _ definition: ManifestValue,
        _ kind: String,
        _ path: [String],
        _ visits: inout Int,
        to result: inout FieldSpecs
    ) throws(ManifestError) {
        for entry in Self.properties(definition).entries {
            visits += 1
            guard path.count < Self.maxDepth, visits < Self.maxFields else {
                throw ManifestError(
                    code: .tooLarge,
                    message: "the definitions lead deeper than \(Self.maxDepth) levels, or in a circle",
                    position: entry.position
                )
            }
            let property = entry.value
            let place = path + [entry.key]
            let field = FieldSpec(place.joined(separator: "/"), kind: kind)
            if property["x-kubernetes-annotation"]?.string != nil {
                try FieldSpecs.add([field], to: &result.commonAnnotations)
            }
            if property["x-kubernetes-label-selector"]?.string != nil {
                try FieldSpecs.add([field], to: &result.commonLabels)
            }
            if property["x-kubernetes-identity"]?.string != nil {
                try FieldSpecs.add([field], to: &result.namePrefix)
            }
            if let version = property["x-kubernetes-object-ref-api-version"]?.string,
                let target = property["x-kubernetes-object-ref-kind"]?.string
            {
                let name = property["x-kubernetes-object-ref-name-key"]?.string ?? "name"
                let referrer = FieldSpec((place + [name]).joined(separator: "/"), kind: kind)
                try result.add(
                    FieldSpecs.NameReference(
                        target: FieldSpec("", kind: target, version: version),
                        referrers: [referrer]
                    )
                )
            }
            if let next = property["$ref"]?.string.flatMap({ definitions[$0] }) {
                try add(next, kind, place, &visits, to: &result)
            }
        }
    }
}

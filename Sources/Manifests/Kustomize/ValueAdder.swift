/// Writes a value into fields of objects, alone or as one part of a path: kustomize's ValueAddTransformer.
struct ValueAdder: Transformer {
    private struct Target {
        let selector: Selector?
        let path: String
        let place: Int
    }

    private let value: String
    private var targets: [Target] = []

    /// Reads the transformer's object; without a value the name of the directory is written.
    init(
        _ reader: inout FieldReader,
        directory: String,
        load: (Kustomization.Entry) throws(ManifestError) -> (path: String, bytes: [UInt8])
    ) throws(ManifestError) {
        let given = try reader.string("value")?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
        value = given.isEmpty ? directory.split(separator: "/").last.map(String.init) ?? "." : given
        try readTargets(&reader)
        if let path = try reader.string("targetFilePath"), !path.isEmpty {
            let position = reader.map["targetFilePath"]?.position ?? reader.position
            let file = try load(Kustomization.Entry(text: path, position: position))
            for document in try ManifestValue.documents(file.bytes, PositionMap(file: file.path)).prefix(1) {
                var reader = try FieldReader(document, path: "", object: "", style: .loose)
                try readTargets(&reader)
            }
        }
        guard !targets.isEmpty else { throw reader.invalid("needs a target at least", "targets") }
    }

    private mutating func readTargets(_ reader: inout FieldReader) throws(ManifestError) {
        for var item in try reader.children("targets") {
            var selector: Selector?
            if var child = try item.child("selector") { selector = try Selector(&child) }
            targets.append(
                Target(
                    selector: selector,
                    path: try item.requiredString("fieldPath"),
                    place: try item.integer("filePathPosition") ?? 0
                )
            )
        }
    }

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        for target in targets {
            for resource in map.resources where target.selector?.selects(resource) ?? true {
                guard target.path != "metadata/namespace" else {
                    let transformer = NamespaceTransformer(namespace: value, fields: [])
                    try transformer.apply(to: resource)
                    continue
                }
                var path = FieldSpec.split(target.path)
                if path.count > 1, path[0].isEmpty { path.removeFirst() }
                try set(path[...], target.place, in: &resource.root)
            }
        }
        map.identitiesChanged()
    }

    private func set(_ path: ArraySlice<String>, _ place: Int, in value: inout ManifestValue) throws(ManifestError) {
        guard let key = path.first else {
            guard let text = value.isNull ? "" : value.scalarText else { throw mismatch("a scalar", value) }
            value.content = .string(place > 0 ? inserted(into: text, place - 1) : self.value)
            return
        }
        if value.isNull { value.content = .map(ManifestMap()) }
        guard case .map(var map) = value.content else { throw mismatch("a mapping", value) }
        value.content = .null
        defer { value.content = .map(map) }
        if map[key] == nil { map[key] = ManifestValue(.null, position: value.position) }
        _ = try map.update(key) { (next: inout ManifestValue) throws(ManifestError) in
            try set(path.dropFirst(), place, in: &next)
        }
    }

    private func mismatch(_ expected: String, _ value: ManifestValue) -> ManifestError {
        ManifestError(
            code: .invalid,
            message: "a value is added to \(expected), not to \(value.kindDescription)",
            position: value.position
        )
    }

    /// Puts the value between the parts of a path; a place behind the last part is the end.
    private func inserted(into path: String, _ place: Int) -> String {
        guard !path.isEmpty else { return value }
        let isAbsolute = path.hasPrefix("/")
        var parts = path.split(separator: "/").map(String.init)
        parts.insert(value, at: min(place, parts.count))
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }
}

/// The parts of a kustomization that stand in the files of its transformers and generators as well.
extension Kustomization.Image {
    init(_ reader: inout FieldReader) throws(ManifestError) {
        self.init(
            name: try reader.string("name") ?? "",
            newName: try reader.string("newName") ?? "",
            newTag: try reader.string("newTag") ?? "",
            digest: try reader.string("digest") ?? "",
            tagSuffix: try reader.string("tagSuffix") ?? "",
            position: reader.position
        )
    }
}

extension Kustomization.Replica {
    init(_ reader: inout FieldReader) throws(ManifestError) {
        let count = try reader.integer("count", in: Int.min...Int.max) ?? 0
        self.init(name: try reader.string("name") ?? "", count: Int64(count), position: reader.position)
    }
}

extension Kustomization.Patch {
    /// Reads a patch whose own text stands in the field `text`.
    init(_ reader: inout FieldReader, text field: String, _ positions: PositionMap) throws(ManifestError) {
        var target: Selector?
        if var reader = try reader.child("target") { target = try Selector(&reader) }
        let path = try reader.string("path").flatMap { $0.isEmpty ? nil : $0 }
        let text = try reader.string(field).flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        guard path == nil || text == nil else { throw reader.invalid("must not stand beside 'path'", field) }
        guard path != nil || text != nil else { throw reader.invalid("needs 'path' or '\(field)'") }
        var options = try reader.child("options")
        self.init(
            path: path.map {
                Kustomization.Entry(text: $0, position: reader.map["path"]?.position ?? reader.position)
            },
            inline: text.map { InlineText(text: $0, positions: positions) },
            target: target,
            allowsNameChange: try options?.bool("allowNameChange") ?? false,
            allowsKindChange: try options?.bool("allowKindChange") ?? false,
            position: reader.position
        )
        try options?.rejectUnknown("a patch's options")
    }

    /// A strategic merge patch: a file, or the patch itself.
    init(merging entry: Kustomization.Entry, _ positions: PositionMap) {
        let isInline = entry.text.contains("\n") || entry.text.contains(": ")
        self.init(
            path: isInline ? nil : entry,
            inline: isInline ? InlineText(text: entry.text, positions: positions) : nil,
            target: nil,
            position: entry.position
        )
    }
}

extension Kustomization.Generator {
    init(
        _ reader: inout FieldReader,
        isSecret: Bool,
        _ common: Kustomization.GeneratorOptions,
        name fallback: String? = nil,
        namespace fallbackNamespace: String? = nil
    ) throws(ManifestError) {
        var options = common
        if var reader = try reader.child("options") {
            options = try Kustomization.GeneratorOptions(&reader, common: common)
            try reader.rejectUnknown("generator options")
        }
        let env = try reader.string("env").flatMap { text in
            text.isEmpty
                ? nil : Kustomization.Entry(text: text, position: reader.map["env"]?.position ?? reader.position)
        }
        var name = try reader.string("name") ?? ""
        if name.isEmpty, let fallback { name = fallback }
        guard !name.isEmpty else { throw reader.invalid("is required", "name") }
        self.init(
            isSecret: isSecret,
            name: name,
            namespace: try reader.string("namespace") ?? fallbackNamespace ?? "",
            behavior: Resource.Behavior(rawValue: try reader.string("behavior") ?? ""),
            type: isSecret ? try reader.string("type") ?? "" : "",
            files: try reader.entries("files"),
            literals: try reader.entries("literals"),
            envs: try reader.entries("envs") + (env.map { [$0] } ?? []),
            options: options,
            position: reader.position
        )
    }
}

extension Kustomization.GeneratorOptions {
    init(_ reader: inout FieldReader, common: Kustomization.GeneratorOptions) throws(ManifestError) {
        labels = common.labels.merging(try reader.stringMap("labels")) { _, own in own }
        annotations = common.annotations.merging(try reader.stringMap("annotations")) { _, own in own }
        let isDisabled = try reader.bool("disableNameSuffixHash") ?? false
        let isImmutable = try reader.bool("immutable") ?? false
        disableNameSuffixHash = common.disableNameSuffixHash || isDisabled
        immutable = common.immutable || isImmutable
    }
}

extension FieldSpec {
    /// Reads a field spec of a kustomization or a configuration.
    init(_ reader: inout FieldReader) throws(ManifestError) {
        self.init(
            try reader.string("path") ?? "",
            kind: try reader.string("kind") ?? "",
            group: try reader.string("group") ?? "",
            version: try reader.string("version") ?? "",
            create: try reader.bool("create") ?? false
        )
        try reader.rejectUnknown("a field spec")
    }
}

extension FieldReader {
    /// The texts of a list with where they stand.
    mutating func entries(_ field: String) throws(ManifestError) -> [Kustomization.Entry] {
        let texts = try strings(field)
        let items = value(field)?.list ?? []
        return zip(texts, items).map { Kustomization.Entry(text: $0, position: $1.position) }
    }

    /// Field specs in a list.
    mutating func fieldSpecs(_ field: String) throws(ManifestError) -> [FieldSpec] {
        var specs: [FieldSpec] = []
        for var item in try children(field) { specs.append(try FieldSpec(&item)) }
        return specs
    }
}

import YAML

/// Reads a kustomization file into a `Kustomization`.
struct KustomizationReader {
    private static let group = "kustomize.config.k8s.io"
    private var fields: FieldReader
    private var result: Kustomization
    private let document: YAMLNode
    private let positions: PositionMap
    private let bytes: [UInt8]

    /// Reads the file's bytes; `path` is for messages.
    static func read(_ bytes: [UInt8], path: String, directory: String) throws(ManifestError) -> Kustomization {
        var reader = try KustomizationReader(bytes, path: path, directory: directory)
        return try reader.read()
    }

    private init(_ bytes: [UInt8], path: String, directory: String) throws(ManifestError) {
        self.bytes = bytes
        positions = PositionMap(file: path)
        do {
            document = try YAML.parseSingle(bytes, file: path)
        } catch {
            throw positions.error(error)
        }
        let root = Self.withKnownSpelling(ManifestValue(document, positions))
        guard let map = root.map, !map.isEmpty else {
            throw ManifestError(
                code: .invalid,
                message: root.isNull || root.map != nil ? "the kustomization is empty" : "a kustomization is a mapping",
                position: root.position
            )
        }
        fields = try FieldReader(root, path: "", object: "Kustomization")
        let kind = try fields.string("kind") ?? "Kustomization"
        let isComponent = kind == "Component"
        guard isComponent || kind == "Kustomization" else {
            throw fields.invalid("must be Kustomization or Component, not '\(kind)'", "kind")
        }
        let versions = isComponent ? ["\(Self.group)/v1alpha1"] : ["\(Self.group)/v1beta1", "\(Self.group)/v1"]
        if let version = try fields.string("apiVersion"), !versions.contains(version) {
            throw fields.invalid("must be \(versions[0]) for a \(kind), not '\(version)'", "apiVersion")
        }
        result = Kustomization(directory: directory, path: path, isComponent: isComponent)
    }

    private static let names = [
        "apiVersion", "kind", "metadata", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels",
        "commonAnnotations", "resources", "bases", "components", "configurations", "images", "imageTags", "replicas",
        "patches", "patchesJson6902", "patchesStrategicMerge", "configMapGenerator", "secretGenerator",
        "generatorOptions", "replacements", "sortOptions",
    ]

    /// Go reads JSON keys whatever their case, so kustomize takes `nameprefix`; this does as well.
    private static func withKnownSpelling(_ root: ManifestValue) -> ManifestValue {
        guard let map = root.map, map.entries.contains(where: { !names.contains($0.key) }) else { return root }
        let known = Dictionary(uniqueKeysWithValues: names.map { ($0.lowercased(), $0) })
        var result = ManifestMap()
        for entry in map.entries {
            let name = known[entry.key.lowercased()] ?? entry.key
            // Both spellings at once stay as they are: the second is then unknown.
            let key = result.place(of: name) == nil ? name : entry.key
            result.append(ManifestMap.Entry(key: key, position: entry.position, value: entry.value))
        }
        return ManifestValue(.map(result), position: root.position)
    }

    private mutating func read() throws(ManifestError) -> Kustomization {
        fields.pass("metadata")
        result.namePrefix = try fields.string("namePrefix") ?? ""
        result.nameSuffix = try fields.string("nameSuffix") ?? ""
        result.namespace = try fields.string("namespace") ?? ""
        result.commonLabels = try pairs("commonLabels", &fields)
        result.commonAnnotations = try pairs("commonAnnotations", &fields)
        result.resources = try entries("resources", &fields) + entries("bases", &fields)
        result.components = try entries("components", &fields)
        result.configurations = try entries("configurations", &fields)
        try readLabels()
        try readImages()
        try readReplicas()
        try readPatches()
        try readGenerators()
        try readSortOptions()
        result.replacements = try fields.list("replacements")
        try refuseUnsupported()
        try fields.rejectUnknown("a kustomization")
        return result
    }

    /// Fields of kustomize that this engine does not carry out; an empty one asks for nothing.
    private mutating func refuseUnsupported() throws(ManifestError) {
        let reasons = [
            "helmCharts": "Helm charts are not run; render the chart and list its output under resources",
            "helmGlobals": "Helm charts are not run; render the chart and list its output under resources",
            "helmChartInflationGenerator":
                "Helm charts are not run; render the chart and list its output under resources",
            "generators": "generator plugins are not run; use configMapGenerator, secretGenerator or resources",
            "transformers": "transformer files are not carried out; use the kustomization's own fields",
            "validators": "validator plugins are not run",
            "vars": "vars are not carried out; use replacements",
            "crds": "crds are not read; name the fields under configurations",
            "openapi": "schemas of your own are not read",
            "buildMetadata": "build metadata is not written",
        ]
        for (field, reason) in reasons.sorted(by: { $0.key < $1.key }) {
            guard let value = fields.value(field) else { continue }
            if value.list?.isEmpty == true || value.map?.isEmpty == true { continue }
            throw ManifestError(
                code: .unsupported,
                message: "'\(field)' is not supported: \(reason)",
                position: fields.map.entry(field)?.position ?? value.position
            )
        }
    }

    // MARK: Parts

    func entries(_ field: String, _ reader: inout FieldReader) throws(ManifestError) -> [Kustomization.Entry] {
        let items = try reader.list(field)
        var result: [Kustomization.Entry] = []
        for (index, item) in items.enumerated() {
            guard let text = item.string else {
                throw ManifestError(
                    code: .invalid,
                    message: "\(reader.path(field))[\(index)] must be a string (quote it), not \(item.kindDescription)",
                    position: item.position
                )
            }
            result.append(Kustomization.Entry(text: text, position: item.position))
        }
        return result
    }

    private func pairs(
        _ field: String,
        _ reader: inout FieldReader
    ) throws(ManifestError) -> [(key: String, value: String)] {
        try reader.stringMap(field).sorted { Bytewise.precedes($0.key, $1.key) }.map { (key: $0.key, value: $0.value) }
    }

    private mutating func readLabels() throws(ManifestError) {
        for var item in try fields.children("labels") {
            var labels = Kustomization.Labels(pairs: try pairs("pairs", &item))
            labels.includeSelectors = try item.bool("includeSelectors") ?? false
            labels.includeTemplates = try item.bool("includeTemplates") ?? false
            labels.includeClaimTemplates = try item.bool("includeVolumeClaimTemplates") ?? false
            for var spec in try item.children("fields") { labels.fields.append(try FieldSpec(&spec)) }
            try item.rejectUnknown("an entry of labels")
            result.labels.append(labels)
        }
    }

    private mutating func readImages() throws(ManifestError) {
        for field in ["images", "imageTags"] {
            for var item in try fields.children(field) {
                result.images.append(
                    Kustomization.Image(
                        name: try item.requiredString("name"),
                        newName: try item.string("newName") ?? "",
                        newTag: try item.string("newTag") ?? "",
                        digest: try item.string("digest") ?? "",
                        tagSuffix: try item.string("tagSuffix") ?? "",
                        position: item.position
                    )
                )
                try item.rejectUnknown("an image")
            }
        }
    }

    private mutating func readReplicas() throws(ManifestError) {
        for var item in try fields.children("replicas") {
            result.replicas.append(
                Kustomization.Replica(
                    name: try item.requiredString("name"),
                    count: Int64(try item.integer("count") ?? 0),
                    position: item.position
                )
            )
            try item.rejectUnknown("an entry of replicas")
        }
    }

    private mutating func readPatches() throws(ManifestError) {
        result.patches = try patches("patches")
        result.patchesJSON = try patches("patchesJson6902")
        for (index, entry) in try entries("patchesStrategicMerge", &fields).enumerated() {
            // An entry is a file, or the patch itself.
            let isInline = entry.text.contains("\n") || entry.text.contains(": ")
            let node = document["patchesStrategicMerge"]?.sequence?[index]
            result.patchesStrategicMerge.append(
                Kustomization.Patch(
                    path: isInline ? nil : entry,
                    inline: isInline ? InlineText(text: entry.text, positions: positions(of: node)) : nil,
                    target: nil,
                    position: entry.position
                )
            )
        }
    }

    private mutating func patches(_ field: String) throws(ManifestError) -> [Kustomization.Patch] {
        var patches: [Kustomization.Patch] = []
        for (index, var item) in try fields.children(field).enumerated() {
            var target: Selector?
            if var reader = try item.child("target") { target = try Selector(&reader) }
            let path = try item.string("path").flatMap { $0.isEmpty ? nil : $0 }
            let text = try item.string("patch").flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
            guard path == nil || text == nil else { throw item.invalid("must not stand beside 'path'", "patch") }
            guard path != nil || text != nil else { throw item.invalid("needs 'path' or 'patch'") }
            var options = try item.child("options")
            let node = document[field]?.sequence?[index]["patch"]
            patches.append(
                Kustomization.Patch(
                    path: path.map {
                        Kustomization.Entry(text: $0, position: item.map["path"]?.position ?? item.position)
                    },
                    inline: text.map { InlineText(text: $0, positions: positions(of: node)) },
                    target: target,
                    allowsNameChange: try options?.bool("allowNameChange") ?? false,
                    allowsKindChange: try options?.bool("allowKindChange") ?? false,
                    position: item.position
                )
            )
            try options?.rejectUnknown("a patch's options")
            try item.rejectUnknown("a patch")
        }
        return patches
    }

    /// The lines of a literal block are lines of the file; of any other style only the start is known.
    private func positions(of node: YAMLNode?) -> PositionMap {
        var map = positions
        guard let node, let scalar = node.scalar else { return map }
        if scalar.style == .literal, node.alias == nil {
            map.lineOffset = node.range.start.line
            map.columnOffset = indentation(of: node, scalar.text)
        } else {
            map.fixed = node.range.start
        }
        return map
    }

    /// How many spaces more the first line of a block scalar has in the file than in its text.
    private func indentation(of node: YAMLNode, _ text: String) -> Int {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        let lines = bytes[node.range.offsets].split(whereSeparator: isBreak).dropFirst()
        func spaces(_ line: some Collection<UInt8>) -> Int { line.prefix { $0 == 0x20 }.count }
        guard let written = lines.first(where: { spaces($0) < $0.count }),
            let first = text.utf8.split(separator: 0x0A).first(where: { spaces($0) < $0.count })
        else { return 0 }
        return max(0, spaces(written) - spaces(first))
    }

    private mutating func readGenerators() throws(ManifestError) {
        var common = Kustomization.GeneratorOptions()
        if var reader = try fields.child("generatorOptions") {
            common = try Kustomization.GeneratorOptions(&reader, common: common)
        }
        for field in ["configMapGenerator", "secretGenerator"] {
            for var item in try fields.children(field) {
                result.generators.append(try generator(&item, isSecret: field == "secretGenerator", common))
            }
        }
    }

    private func generator(
        _ item: inout FieldReader,
        isSecret: Bool,
        _ common: Kustomization.GeneratorOptions
    ) throws(ManifestError) -> Kustomization.Generator {
        var options = common
        if var reader = try item.child("options") {
            options = try Kustomization.GeneratorOptions(&reader, common: common)
        }
        let env = try item.string("env").map {
            Kustomization.Entry(text: $0, position: item.map["env"]?.position ?? item.position)
        }
        let generator = Kustomization.Generator(
            isSecret: isSecret,
            name: try item.requiredString("name"),
            namespace: try item.string("namespace") ?? "",
            behavior: try item.choice("behavior", Resource.Behavior.self),
            type: isSecret ? try item.string("type") ?? "" : "",
            files: try entries("files", &item),
            literals: try entries("literals", &item),
            envs: try entries("envs", &item) + (env.map { [$0] } ?? []),
            options: options,
            position: item.position
        )
        try item.rejectUnknown(isSecret ? "a secret generator" : "a config map generator")
        return generator
    }

    private mutating func readSortOptions() throws(ManifestError) {
        guard var reader = try fields.child("sortOptions") else { return }
        let order = try reader.requiredString("order")
        var legacy = try reader.child("legacySortOptions")
        switch order {
        case "fifo":
            guard legacy == nil else { throw reader.invalid("goes only with the order legacy", "legacySortOptions") }
            result.sortOrder = .fifo
        case "legacy":
            guard legacy != nil else {
                result.sortOrder = .standard
                break
            }
            result.sortOrder = .legacy(
                first: try legacy?.strings("orderFirst") ?? [],
                last: try legacy?.strings("orderLast") ?? []
            )
            try legacy?.rejectUnknown("legacySortOptions")
        default: throw reader.invalid("must be legacy or fifo, not '\(order)'", "order")
        }
        try reader.rejectUnknown("sortOptions")
    }
}

extension Kustomization.GeneratorOptions {
    fileprivate init(_ reader: inout FieldReader, common: Kustomization.GeneratorOptions) throws(ManifestError) {
        labels = common.labels.merging(try reader.stringMap("labels")) { _, own in own }
        annotations = common.annotations.merging(try reader.stringMap("annotations")) { _, own in own }
        let isDisabled = try reader.bool("disableNameSuffixHash") ?? false
        let isImmutable = try reader.bool("immutable") ?? false
        disableNameSuffixHash = common.disableNameSuffixHash || isDisabled
        immutable = common.immutable || isImmutable
        try reader.rejectUnknown("generator options")
    }
}

extension FieldSpec {
    /// Reads a field spec of a kustomization or a configuration.
    init(_ reader: inout FieldReader) throws(ManifestError) {
        let path = try reader.requiredString("path")
        self.init(
            path,
            kind: try reader.string("kind") ?? "",
            group: try reader.string("group") ?? "",
            version: try reader.string("version") ?? "",
            create: try reader.bool("create") ?? false
        )
        try reader.rejectUnknown("a field spec")
    }
}

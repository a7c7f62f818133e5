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
        do throws(YAMLError) {
            // What follows the first document is passed over, as kustomize does.
            guard let first = try YAML.parse(bytes, file: path).first else {
                throw YAMLError(code: .syntax, message: "the kustomization is empty", position: .start, file: path)
            }
            document = first
        } catch let error {
            throw positions.error(error)
        }
        let root = ManifestValue(document, positions, ReadingStyle(hasOldBooleans: true))
        guard let map = root.map, map.entries.contains(where: Self.asksForSomething) else {
            throw ManifestError(
                code: .invalid,
                message: root.isNull || root.map != nil ? "the kustomization is empty" : "a kustomization is a mapping",
                position: root.position
            )
        }
        fields = try FieldReader(root, path: "", object: "Kustomization", style: .anyCase)
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

    /// Whether a field is more than the file's own kind, or nothing.
    private static func asksForSomething(_ entry: ManifestMap.Entry) -> Bool {
        !["apiversion", "kind"].contains(entry.key.lowercased()) && !entry.value.isNull && entry.value.string != ""
    }

    private mutating func read() throws(ManifestError) -> Kustomization {
        fields.pass("metadata")
        result.namePrefix = try fields.string("namePrefix") ?? ""
        result.nameSuffix = try fields.string("nameSuffix") ?? ""
        result.namespace = try fields.string("namespace") ?? ""
        for field in ["commonLabels", "commonAnnotations"] { try checkKeys(of: field) }
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
        for var item in try fields.children("vars") { result.variables.append(try Variable(&item)) }
        result.definitions = try entries("crds", &fields)
        result.pluginGenerators = try plugins("generators")
        result.transformers = try plugins("transformers")
        result.validators = try plugins("validators")
        try readSchema()
        try readBuildMetadata()
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
        try reader.entries(field)
    }

    /// Refuses keys that YAML 1.1, and so kustomize, reads as truth values.
    private func checkKeys(of field: String) throws(ManifestError) {
        for entry in document[field]?.mapping ?? [] {
            guard let scalar = entry.key.scalar, scalar.style == .plain, ManifestValue.oldBoolean(scalar.text) != nil
            else { continue }
            throw ManifestError(
                code: .invalid,
                message: "kustomize reads the key '\(scalar.text)' as a truth value; quote it",
                position: positions.position(entry.key.range.start)
            )
        }
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
            for var spec in try item.children("fields") { labels.fields.append(try FieldSpec(&spec)) }
            try item.rejectUnknown("an entry of labels")
            result.labels.append(labels)
        }
    }

    private mutating func readImages() throws(ManifestError) {
        for field in ["images", "imageTags"] {
            for var item in try fields.children(field) {
                result.images.append(try Kustomization.Image(&item))
                try item.rejectUnknown("an image")
            }
        }
    }

    private mutating func readReplicas() throws(ManifestError) {
        for var item in try fields.children("replicas") {
            result.replicas.append(try Kustomization.Replica(&item))
            try item.rejectUnknown("an entry of replicas")
        }
    }

    private mutating func readPatches() throws(ManifestError) {
        result.patches = try patches("patches")
        result.patchesJSON = try patches("patchesJson6902")
        for (index, entry) in try entries("patchesStrategicMerge", &fields).enumerated() {
            result.patchesStrategicMerge.append(
                Kustomization.Patch(merging: entry, positions(of: document["patchesStrategicMerge"]?.sequence?[index]))
            )
        }
    }

    private mutating func patches(_ field: String) throws(ManifestError) -> [Kustomization.Patch] {
        var patches: [Kustomization.Patch] = []
        for (index, var item) in try fields.children(field).enumerated() {
            let node = document[field]?.sequence?[index]["patch"]
            patches.append(try Kustomization.Patch(&item, text: "patch", positions(of: node)))
            try item.rejectUnknown("a patch")
        }
        return patches
    }

    private mutating func plugins(_ field: String) throws(ManifestError) -> [Kustomization.Plugin] {
        var plugins: [Kustomization.Plugin] = []
        for (index, entry) in try entries(field, &fields).enumerated() where !entry.text.isEmpty {
            let isInline = entry.text.contains("\n") || entry.text.contains(": ")
            let positions = positions(of: document[field]?.sequence?[index])
            plugins.append(
                Kustomization.Plugin(
                    entry: entry,
                    inline: isInline ? InlineText(text: entry.text, positions: positions) : nil
                )
            )
        }
        return plugins
    }

    private mutating func readSchema() throws(ManifestError) {
        guard var reader = try fields.child("openapi") else { return }
        func entry(_ field: String) throws(ManifestError) -> Kustomization.Entry? {
            try reader.string(field).map {
                Kustomization.Entry(text: $0, position: reader.map[field]?.position ?? reader.position)
            }
        }
        result.schema = Kustomization.Schema(path: try entry("path"), version: try entry("version"))
    }

    private mutating func readBuildMetadata() throws(ManifestError) {
        for entry in try entries("buildMetadata", &fields) {
            guard let option = Kustomization.BuildMetadata(rawValue: entry.text) else { continue }
            result.buildMetadata.insert(option)
        }
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
            try reader.rejectUnknown("generator options")
        }
        for field in ["configMapGenerator", "secretGenerator"] {
            let isSecret = field == "secretGenerator"
            for var item in try fields.children(field) {
                result.generators.append(try Kustomization.Generator(&item, isSecret: isSecret, common))
                try item.rejectUnknown(isSecret ? "a secret generator" : "a config map generator")
            }
        }
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

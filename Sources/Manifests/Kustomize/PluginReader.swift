import YAML

/// Makes transformations and generators of the objects that `transformers:`, `validators:` and `generators:` name.
struct PluginReader {
    /// The directory the kustomization stands in: its last part is the default value of a ValueAddTransformer.
    let directory: String
    let patches: PatchReader
    let load: (Kustomization.Entry) throws(ManifestError) -> (path: String, bytes: [UInt8])

    private static let transformers = [
        "AnnotationsTransformer", "HashTransformer", "ImageTagTransformer", "LabelTransformer", "NamespaceTransformer",
        "PatchJson6902Transformer", "PatchStrategicMergeTransformer", "PatchTransformer", "PrefixSuffixTransformer",
        "PrefixTransformer", "ReplacementTransformer", "ReplicaCountTransformer", "SuffixTransformer",
        "ValueAddTransformer",
    ]
    private static let generators = ["ConfigMapGenerator", "IAMPolicyGenerator", "SecretGenerator"]

    /// The change a transformer's object describes.
    func transformation(_ resource: Resource, _ origin: Origin?) throws(ManifestError) -> Transformation {
        try check(resource, among: Self.transformers, field: "transformers", "a transformer")
        var reader = try reader(resource)
        return Transformation(origin: origin, transformers: try transformers(resource.kind, &reader))
    }

    private func reader(_ resource: Resource) throws(ManifestError) -> FieldReader {
        try FieldReader(resource.root, path: "", object: resource.kind, style: .loose)
    }

    private func check(
        _ resource: Resource,
        among kinds: [String],
        field: String,
        _ what: String
    ) throws(ManifestError) {
        let position = resource.root.position
        guard resource.apiVersion == "builtin" else {
            throw ManifestError(
                code: .unsupported,
                message: "'\(field)' names \(resource.id), which is not built in: programs and containers are not run; "
                    + "render what it makes and list that under resources",
                position: position
            )
        }
        guard !kinds.contains(resource.kind) else { return }
        guard resource.kind != "HelmChartInflationGenerator" else {
            throw ManifestError(
                code: .unsupported,
                message:
                    "'\(field)' names a Helm chart, which is not run; render it and list its output under resources",
                position: position
            )
        }
        throw ManifestError(
            code: .invalid,
            message: "\(resource.kind) is not \(what) that is built in; there are \(kinds.joined(separator: ", "))",
            position: position
        )
    }

    private func transformers(_ kind: String, _ reader: inout FieldReader) throws(ManifestError) -> [any Transformer] {
        switch kind {
        case "AnnotationsTransformer": return [try pairs("annotations", &reader)]
        case "LabelTransformer": return [try pairs("labels", &reader)]
        case "HashTransformer": return [HashTransformer()]
        case "ImageTagTransformer":
            guard var child = try reader.child("imageTag") else { return [] }
            let image = try Kustomization.Image(&child)
            return [ImageTransformer(images: [image], fields: try reader.fieldSpecs("fieldSpecs"))]
        case "NamespaceTransformer": return try namespace(&reader)
        case "PrefixTransformer": return [try names("prefix", .prefix, &reader)]
        case "SuffixTransformer": return [try names("suffix", .suffix, &reader)]
        case "PrefixSuffixTransformer":
            return [try names("prefix", .prefix, &reader), try names("suffix", .suffix, &reader)]
        case "ReplicaCountTransformer":
            var child = try reader.requiredChild("replica")
            let replica = try Kustomization.Replica(&child)
            return [ReplicaTransformer(replica: replica, fields: try reader.fieldSpecs("fieldSpecs"))]
        case "ReplacementTransformer":
            let replacements = try Replacement.read(reader.list("replacements"), style: .loose, load: load)
            return [ReplacementTransformer(replacements: replacements, budget: patches.budget)]
        case "ValueAddTransformer": return [try ValueAdder(&reader, directory: directory, load: load)]
        default: return [try patch(kind, &reader)]
        }
    }

    private func pairs(_ field: String, _ reader: inout FieldReader) throws(ManifestError) -> MetadataTransformer {
        let pairs = try reader.stringMap(field).map { (key: $0.key, value: $0.value) }
        return MetadataTransformer(
            pairs: pairs.sorted { Bytewise.precedes($0.key, $1.key) },
            fields: try reader.fieldSpecs("fieldSpecs")
        )
    }

    private func names(
        _ field: String,
        _ place: NameTransformer.Place,
        _ reader: inout FieldReader
    ) throws(ManifestError) -> NameTransformer {
        let text = try reader.string(field) ?? ""
        guard reader.value("fieldSpecs") != nil else { throw reader.invalid("is required", "fieldSpecs") }
        return NameTransformer(place: place, text: text, fields: try reader.fieldSpecs("fieldSpecs"))
    }

    private func namespace(_ reader: inout FieldReader) throws(ManifestError) -> [any Transformer] {
        var metadata = try reader.child("metadata")
        var transformer = NamespaceTransformer(
            namespace: try metadata?.string("namespace") ?? "",
            fields: try reader.fieldSpecs("fieldSpecs")
        )
        transformer.setsUnsetOnly = try reader.bool("unsetOnly") ?? false
        transformer.subjects =
            try reader.choice("setRoleBindingSubjects", NamespaceTransformer.Subjects.self) ?? .defaultOnly
        return transformer.namespace.isEmpty ? [] : [transformer]
    }

    // MARK: Patches

    private func patch(_ kind: String, _ reader: inout FieldReader) throws(ManifestError) -> any Transformer {
        switch kind {
        case "PatchTransformer":
            return try patches.read(
                try Kustomization.Patch(&reader, text: "patch", positions(of: "patch", reader))
            )
        case "PatchJson6902Transformer":
            return try patches.readOperations(
                try Kustomization.Patch(&reader, text: "jsonOp", positions(of: "jsonOp", reader))
            )
        default:
            var all: [Kustomization.Patch] = []
            for entry in try reader.entries("paths") {
                all.append(Kustomization.Patch(merging: entry, positions(at: entry.position)))
            }
            if let text = try reader.string("patches"), !text.isEmpty {
                let inline = InlineText(text: text, positions: positions(of: "patches", reader))
                all.append(Kustomization.Patch(path: nil, inline: inline, target: nil, position: reader.position))
            }
            return try patches.readMerges(all, at: reader.position)
        }
    }

    private func positions(of field: String, _ reader: FieldReader) -> PositionMap {
        positions(at: reader.map[field]?.position ?? reader.position)
    }

    private func positions(at position: SourcePosition) -> PositionMap {
        var map = PositionMap(file: position.file ?? "")
        map.fixed = YAMLPosition(line: position.line, column: position.column, offset: 0)
        return map
    }

    // MARK: Generators

    /// The object a generator's object describes.
    func generate(_ resource: Resource) throws(ManifestError) -> Resource {
        try check(resource, among: Self.generators, field: "generators", "a generator")
        var reader = try reader(resource)
        guard resource.kind != "IAMPolicyGenerator" else { return try accountPolicy(&reader) }
        let namespace = resource.namespace
        let generator = try Kustomization.Generator(
            &reader,
            isSecret: resource.kind == "SecretGenerator",
            Kustomization.GeneratorOptions(),
            name: resource.name,
            namespace: namespace
        )
        return try Generators(load: { entry throws(ManifestError) in try self.load(entry).bytes }).make(generator)
    }

    /// The ServiceAccount that stands for an account of Google's cloud.
    private func accountPolicy(_ reader: inout FieldReader) throws(ManifestError) -> Resource {
        guard try reader.string("cloud") == "gke" else { throw reader.invalid("must be gke", "cloud") }
        var kubernetes = try reader.child("kubernetesService")
        var account = try reader.child("serviceAccount")
        let name = try account?.string("name") ?? ""
        let project = try account?.string("projectId") ?? ""
        var root = ManifestValue(.map(ManifestMap()), position: reader.position)
        root.set(ManifestValue("v1"), at: ["apiVersion"])
        root.set(ManifestValue("ServiceAccount"), at: ["kind"])
        root.set(
            ManifestValue("\(name)@\(project).iam.gserviceaccount.com"),
            at: ["metadata", "annotations", "iam.gke.io/gcp-service-account"]
        )
        root.set(ManifestValue(try kubernetes?.string("name") ?? ""), at: ["metadata", "name"])
        if let namespace = try kubernetes?.string("namespace"), !namespace.isEmpty {
            root.set(ManifestValue(namespace), at: ["metadata", "namespace"])
        }
        return Resource(root)
    }
}

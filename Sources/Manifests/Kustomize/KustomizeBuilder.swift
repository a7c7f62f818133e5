/// Carries out a build: reads kustomizations from the outermost inwards and applies them from the innermost outwards.
final class KustomizeBuilder {
    /// What is gathered on the way.
    struct Accumulator {
        var map = ResourceMap()
        private var merged: FieldSpecs?

        /// The fields transformers change.
        var specs: FieldSpecs { merged ?? .builtIn }

        mutating func merge(_ specs: FieldSpecs) throws(ManifestError) {
            guard let known = merged else {
                merged = try .start(with: specs)
                return
            }
            merged = try known.merged(with: specs)
        }
    }

    private static let maxDepth = 64
    private static let maxDirectories = 20_000
    private let files: SourceFiles
    private var directories = 0
    private let budget = CopyBudget()

    init(files: SourceFiles) { self.files = files }

    /// Builds a directory.
    func build(_ directory: String, order: SortOrder) throws(ManifestError) -> [Resource] {
        let kustomization = try files.kustomization(in: directory, from: nil)
        var result = Accumulator()
        try accumulate(kustomization, into: &result, visited: [directory])
        try HashSuffix.append(to: &result.map)
        try NameReferenceFixer(references: result.specs.nameReferences).fix(result.map.resources)
        let annotation = "config.kubernetes.io/local-config"
        result.map.removeAll { resource in
            resource.annotations()[annotation].map { $0 != "false" } ?? false
        }
        let ordered = (kustomization.sortOrder ?? order).sort(result.map.resources)
        for resource in ordered { tidyAnnotations(resource) }
        return ordered
    }

    /// As kustomize writes them: annotations are strings, and there is no empty map of them.
    private func tidyAnnotations(_ resource: Resource) {
        guard let annotations = resource.root["metadata"]?["annotations"] else { return }
        guard var map = annotations.map, !map.isEmpty else {
            resource.root.set(nil, at: ["metadata", "annotations"])
            return
        }
        guard map.entries.contains(where: { $0.value.string == nil }) else { return }
        map.updateAll { _, value in
            if value.string == nil { value.content = .string(value.isNull ? "" : value.scalarText ?? "") }
        }
        resource.root.set(ManifestValue(.map(map), position: annotations.position), at: ["metadata", "annotations"])
    }

    // MARK: Gathering

    private func accumulate(
        _ kustomization: Kustomization,
        into result: inout Accumulator,
        visited: [String]
    ) throws(ManifestError) {
        for entry in kustomization.resources { try add(entry, of: kustomization, to: &result, visited: visited) }
        try configure(kustomization, &result)
        for generator in kustomization.generators {
            try Generators(load: { entry throws(ManifestError) in try self.load(entry, for: kustomization).bytes })
                .run(generator, into: &result.map)
        }
        for entry in kustomization.components {
            let directory = try directory(entry, of: kustomization, visited: visited)
            let component = try files.kustomization(in: directory, from: entry.position)
            guard component.isComponent else {
                throw ManifestError(
                    code: .invalid,
                    message: "'\(entry.text)' is a Kustomization; only a Component can stand under components",
                    position: entry.position
                )
            }
            try accumulate(component, into: &result, visited: visited + [directory])
        }
        try transform(kustomization, &result)
    }

    private func configure(_ kustomization: Kustomization, _ result: inout Accumulator) throws(ManifestError) {
        guard !kustomization.configurations.isEmpty else {
            try result.merge(.builtIn)
            return
        }
        var documents: [ManifestValue] = []
        for entry in kustomization.configurations {
            let file = try load(entry, for: kustomization)
            documents += try ManifestValue.documents(file.bytes, PositionMap(file: file.path)).prefix(1)
        }
        try result.merge(try FieldSpecs.read(documents))
    }

    /// Adds what one entry of `resources:` names.
    private func add(
        _ entry: Kustomization.Entry,
        of kustomization: Kustomization,
        to result: inout Accumulator,
        visited: [String]
    ) throws(ManifestError) {
        try refuseRemote(entry)
        guard let path = TreePath.join(kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        if !path.isEmpty, let bytes = try files.bytes(path, from: entry.position) {
            try checkInside(path, entry, kustomization)
            for object in try files.objects(in: path, bytes) { try result.map.append(Resource(object)) }
            return
        }
        let directory = try directory(entry, of: kustomization, visited: visited)
        let base = try files.kustomization(in: directory, from: entry.position)
        guard !base.isComponent else {
            throw ManifestError(
                code: .invalid,
                message: "'\(entry.text)' is a Component; it stands under components",
                position: entry.position
            )
        }
        var inner = Accumulator()
        try accumulate(base, into: &inner, visited: visited + [directory])
        try result.map.append(contentsOf: inner.map)
        try result.merge(inner.specs)
    }

    /// The directory an entry names, which must not be one that is being built or one above it.
    private func directory(
        _ entry: Kustomization.Entry,
        of kustomization: Kustomization,
        visited: [String]
    ) throws(ManifestError) -> String {
        try refuseRemote(entry)
        guard let path = TreePath.join(kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        guard try files.isDirectory(path, from: entry.position) else {
            throw ManifestError(
                code: .notFound,
                message: "'\(entry.text)' is neither a file nor a directory",
                position: entry.position
            )
        }
        if let around = visited.last(where: { TreePath.isInside($0, path) }) {
            throw ManifestError(
                code: .cycle,
                message: "'\(entry.text)' leads back to '\(around)', which is being built",
                position: entry.position
            )
        }
        directories += 1
        guard visited.count < Self.maxDepth, directories < Self.maxDirectories else {
            throw ManifestError(
                code: .tooLarge,
                message:
                    "the build goes deeper than \(Self.maxDepth) or through more than \(Self.maxDirectories) directories",
                position: entry.position
            )
        }
        return path
    }

    private func refuseRemote(_ entry: Kustomization.Entry) throws(ManifestError) {
        let text = entry.text
        let isRemote =
            ["http://", "https://", "ssh://", "git://", "file://", "git::", "git@", "gh:"].contains {
                text.hasPrefix($0)
            }
            || text.hasPrefix("github.com/") || text.hasPrefix("github.com:") || text.contains("?ref=")
        guard !isRemote else {
            throw ManifestError(
                code: .unsupported,
                message: "'\(text)' is remote and is not fetched; copy what it holds into the repository",
                position: entry.position
            )
        }
        guard !text.isEmpty, !text.hasPrefix("/") else {
            throw ManifestError(
                code: .outsideRoot,
                message: text.isEmpty ? "the path is empty" : "'\(text)' is absolute; paths are relative to the file",
                position: entry.position
            )
        }
    }

    private func leavesRoot(_ entry: Kustomization.Entry) -> ManifestError {
        ManifestError(
            code: .outsideRoot,
            message: "'\(entry.text)' leads outside of the tree",
            position: entry.position
        )
    }

    private func checkInside(
        _ path: String,
        _ entry: Kustomization.Entry,
        _ kustomization: Kustomization
    ) throws(ManifestError) {
        guard TreePath.isInside(path, kustomization.directory) else {
            throw ManifestError(
                code: .outsideRoot,
                message: "'\(entry.text)' is a file outside of the kustomization's directory; only directories may be",
                position: entry.position
            )
        }
    }

    /// The bytes of a file that stands in the kustomization's directory or below.
    private func load(
        _ entry: Kustomization.Entry,
        for kustomization: Kustomization
    ) throws(ManifestError) -> (path: String, bytes: [UInt8]) {
        try refuseRemote(entry)
        guard let path = TreePath.join(kustomization.directory, entry.text) else { throw leavesRoot(entry) }
        guard let bytes = try files.bytes(path, from: entry.position) else {
            throw ManifestError(code: .notFound, message: "there is no file '\(entry.text)'", position: entry.position)
        }
        try checkInside(path, entry, kustomization)
        return (path, bytes)
    }

    // MARK: Transforming

    /// Applies a kustomization's own fields in the order kustomize has.
    private func transform(_ kustomization: Kustomization, _ result: inout Accumulator) throws(ManifestError) {
        let loader = { (entry: Kustomization.Entry) throws(ManifestError) in try self.load(entry, for: kustomization) }
        let patches = PatchTransformer(budget: budget, load: loader)
        for patch in kustomization.patchesStrategicMerge { try patches.apply(patch, to: &result.map) }
        for patch in kustomization.patches { try patches.apply(patch, to: &result.map) }
        if !kustomization.namespace.isEmpty {
            try NamespaceTransformer(namespace: kustomization.namespace, fields: result.specs.namespace)
                .apply(to: &result.map)
        }
        let names = NameTransformer()
        if !kustomization.namePrefix.isEmpty {
            try names.addPrefix(kustomization.namePrefix, result.specs.namePrefix, to: &result.map)
        }
        if !kustomization.nameSuffix.isEmpty {
            try names.addSuffix(kustomization.nameSuffix, result.specs.nameSuffix, to: &result.map)
        }
        for labels in kustomization.labels {
            try MetadataTransformer(pairs: labels.pairs, fields: try result.specs.fields(for: labels))
                .apply(to: result.map.resources)
        }
        try MetadataTransformer(pairs: kustomization.commonLabels, fields: result.specs.commonLabels)
            .apply(to: result.map.resources)
        try MetadataTransformer(pairs: kustomization.commonAnnotations, fields: result.specs.commonAnnotations)
            .apply(to: result.map.resources)
        for patch in kustomization.patchesJSON { try patches.apply(patch, to: &result.map) }
        for replica in kustomization.replicas {
            try ReplicaTransformer(replica: replica, fields: result.specs.replicas).apply(to: result.map.resources)
        }
        for image in kustomization.images {
            try ImageTransformer(image: image, fields: result.specs.images).apply(to: result.map.resources)
        }
        if !kustomization.replacements.isEmpty {
            let replacements = try Replacement.read(kustomization.replacements, load: loader)
            for replacement in replacements { try replacement.apply(to: result.map.resources, budget: budget) }
            result.map.identitiesChanged()
        }
    }
}

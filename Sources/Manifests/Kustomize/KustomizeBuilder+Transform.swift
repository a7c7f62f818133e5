extension KustomizeBuilder {
    // MARK: Generating

    /// Makes the objects a kustomization generates and adds them.
    func generate(_ scope: Scope, _ result: inout Accumulator) throws(ManifestError) {
        let kustomization = scope.kustomization
        let generators = Generators(load: { entry throws(ManifestError) in
            try self.load(entry, for: kustomization).bytes
        })
        for generator in kustomization.generators {
            let made = try generators.make(generator)
            made.origin = scope.origin?.configured(
                in: kustomization.fileName,
                by: generator.isSecret ? "SecretGenerator" : "ConfigMapGenerator"
            )
            try generators.add(made, to: &result.map)
        }
        guard !kustomization.pluginGenerators.isEmpty else { return }
        let reader = pluginReader(kustomization)
        for plugin in try plugins(kustomization.pluginGenerators, scope) {
            let made = try reader.generate(plugin)
            made.origin = plugin.origin?.configured(by: plugin.id)
            try generators.add(made, to: &result.map)
        }
    }

    /// The objects that entries of `generators:`, `transformers:` or `validators:` name.
    private func plugins(_ entries: [Kustomization.Plugin], _ scope: Scope) throws(ManifestError) -> [Resource] {
        var found = Accumulator()
        for plugin in entries {
            guard let inline = plugin.inline else { continue }
            for object in try ObjectReader.objects(Array(inline.text.utf8), inline.positions, for: .build) {
                let resource = Resource(object)
                resource.origin = scope.origin?.appending(scope.kustomization.fileName)
                try found.map.append(resource)
            }
        }
        for plugin in entries where plugin.inline == nil { try add(plugin.entry, of: scope, to: &found) }
        return found.map.resources
    }

    private func pluginReader(_ kustomization: Kustomization) -> PluginReader {
        let load = { (entry: Kustomization.Entry) throws(ManifestError) in try self.load(entry, for: kustomization) }
        return PluginReader(
            directory: kustomization.directory,
            patches: PatchReader(budget: budget, schemas: schemas, load: load),
            load: load
        )
    }

    // MARK: Transforming

    /// Applies a kustomization's own fields in the order kustomize has, then its transformers, then its validators.
    func transform(_ scope: Scope, _ result: inout Accumulator) throws(ManifestError) {
        let kustomization = scope.kustomization
        var changes: [Transformation] = []
        for (kind, transformer) in try ownTransformers(kustomization, result.specs) {
            let origin = scope.origin?.configured(in: kustomization.fileName, by: kind)
            changes.append(Transformation(origin: origin, transformers: [transformer]))
        }
        if !kustomization.transformers.isEmpty {
            let reader = pluginReader(kustomization)
            for plugin in try plugins(kustomization.transformers, scope) {
                changes.append(try reader.transformation(plugin, plugin.origin?.configured(by: plugin.id)))
            }
        }
        for change in changes { try change.apply(to: &result.map) }
        guard !kustomization.validators.isEmpty else { return }
        let reader = pluginReader(kustomization)
        for plugin in try plugins(kustomization.validators, scope) {
            try validate(result.map, with: try reader.transformation(plugin, nil), plugin)
        }
    }

    /// A built-in transformer serves as a validator when it has nothing to change.
    private func validate(
        _ map: ResourceMap,
        with transformation: Transformation,
        _ plugin: Resource
    ) throws(ManifestError) {
        var copy = ResourceMap()
        for resource in map.resources { try copy.append(resource.copy()) }
        try transformation.apply(to: &copy)
        let isSame =
            copy.resources.count == map.resources.count
            && zip(copy.resources, map.resources).allSatisfy { $0.root == $1.root && $0.previous == $1.previous }
        guard isSame else {
            throw ManifestError(
                code: .invalid,
                message: "the validator \(plugin.id) changes objects; a validator must not",
                position: plugin.root.position
            )
        }
    }

    private typealias Named = (kind: String, transformer: any Transformer)

    /// The transformers the kustomization's own fields ask for, each with the name kustomize has for it.
    private func ownTransformers(
        _ kustomization: Kustomization,
        _ specs: FieldSpecs
    ) throws(ManifestError) -> [(kind: String, transformer: any Transformer)] {
        var result: [Named] = []
        let load = { (entry: Kustomization.Entry) throws(ManifestError) in try self.load(entry, for: kustomization) }
        let patches = PatchReader(budget: budget, schemas: schemas, load: load)
        if !kustomization.patchesStrategicMerge.isEmpty {
            let merges = try patches.readMerges(kustomization.patchesStrategicMerge, at: .unknown)
            result.append(("PatchStrategicMergeTransformer", merges))
        }
        for patch in kustomization.patches { result.append(("PatchTransformer", try patches.read(patch))) }
        result += try nameTransformers(kustomization, specs)
        for patch in kustomization.patchesJSON {
            result.append(("PatchJson6902Transformer", try patches.readOperations(patch)))
        }
        for replica in kustomization.replicas {
            result.append(("ReplicaCountTransformer", ReplicaTransformer(replica: replica, fields: specs.replicas)))
        }
        // kustomize has a transformer for each image, and its account of the build says so; the first of ours does it all.
        for number in kustomization.images.indices {
            let images = number == 0 ? kustomization.images : []
            result.append(("ImageTagTransformer", ImageTransformer(images: images, fields: specs.images)))
        }
        guard !kustomization.replacements.isEmpty else { return result }
        let replacements = try Replacement.read(kustomization.replacements, load: load)
        result.append(
            ("ReplacementTransformer", ReplacementTransformer(replacements: replacements, budget: budget))
        )
        return result
    }

    /// Namespace, prefix, suffix, labels and annotations.
    private func nameTransformers(
        _ kustomization: Kustomization,
        _ specs: FieldSpecs
    ) throws(ManifestError) -> [(kind: String, transformer: any Transformer)] {
        var result: [Named] = []
        if !kustomization.namespace.isEmpty {
            let namespace = NamespaceTransformer(namespace: kustomization.namespace, fields: specs.namespace)
            result.append(("NamespaceTransformer", namespace))
        }
        if !kustomization.namePrefix.isEmpty {
            let prefix = NameTransformer(place: .prefix, text: kustomization.namePrefix, fields: specs.namePrefix)
            result.append(("PrefixTransformer", prefix))
        }
        if !kustomization.nameSuffix.isEmpty {
            let suffix = NameTransformer(place: .suffix, text: kustomization.nameSuffix, fields: specs.nameSuffix)
            result.append(("SuffixTransformer", suffix))
        }
        for labels in kustomization.labels {
            let fields = try specs.fields(for: labels)
            result.append(("LabelTransformer", MetadataTransformer(pairs: labels.pairs, fields: fields)))
        }
        if !kustomization.labels.isEmpty || !kustomization.commonLabels.isEmpty {
            let common = MetadataTransformer(pairs: kustomization.commonLabels, fields: specs.commonLabels)
            result.append(("LabelTransformer", common))
        }
        if !kustomization.commonAnnotations.isEmpty {
            let common = MetadataTransformer(pairs: kustomization.commonAnnotations, fields: specs.commonAnnotations)
            result.append(("AnnotationsTransformer", common))
        }
        return result
    }
}

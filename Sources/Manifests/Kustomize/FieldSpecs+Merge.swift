extension FieldSpecs {
    /// Adds what another configuration has beyond this one.
    mutating func merge(_ other: FieldSpecs) {
        Self.add(other.namePrefix, to: &namePrefix)
        Self.add(other.nameSuffix, to: &nameSuffix)
        Self.add(other.namespace, to: &namespace)
        Self.add(other.commonLabels, to: &commonLabels)
        Self.add(other.labels, to: &labels)
        Self.add(other.templateLabels, to: &templateLabels)
        Self.add(other.claimTemplateLabels, to: &claimTemplateLabels)
        Self.add(other.commonAnnotations, to: &commonAnnotations)
        Self.add(other.images, to: &images)
        Self.add(other.replicas, to: &replicas)
        guard other.nameReferences.count != nameReferences.count || other.isCustom else { return }
        isCustom = isCustom || other.isCustom
        for reference in other.nameReferences { add(reference) }
    }

    private mutating func add(_ reference: NameReference) {
        let place = nameReferences.firstIndex {
            $0.target.kind == reference.target.kind && $0.target.group == reference.target.group
                && $0.target.version == reference.target.version
        }
        guard let place else {
            nameReferences.append(reference)
            return
        }
        Self.add(reference.referrers, to: &nameReferences[place].referrers)
    }

    private static func add(_ new: [FieldSpec], to fields: inout [FieldSpec]) {
        guard fields.count != new.count || fields != new else { return }
        var known = Set(fields.map(\.place))
        for field in new where known.insert(field.place).inserted { fields.append(field) }
    }

    /// Adds a configuration file's fields.
    mutating func merge(_ document: ManifestValue) throws(ManifestError) {
        var reader = try FieldReader(document, path: "", object: "configuration")
        isCustom = true
        for (name, field) in [
            ("namePrefix", \FieldSpecs.namePrefix), ("nameSuffix", \.nameSuffix), ("namespace", \.namespace),
            ("commonLabels", \.commonLabels), ("labels", \.labels), ("templateLabels", \.templateLabels),
            ("volumeClaimTemplateLabels", \.claimTemplateLabels), ("commonAnnotations", \.commonAnnotations),
            ("images", \.images), ("replicas", \.replicas),
        ] as [(String, WritableKeyPath<FieldSpecs, [FieldSpec]>)] {
            var specs: [FieldSpec] = []
            for var item in try reader.children(name) { specs.append(try FieldSpec(&item)) }
            Self.add(specs, to: &self[keyPath: field])
        }
        for var item in try reader.children("nameReference") {
            let target = FieldSpec(
                "",
                kind: try item.string("kind") ?? "",
                group: try item.string("group") ?? "",
                version: try item.string("version") ?? ""
            )
            var referrers: [FieldSpec] = []
            for var field in try item.children("fieldSpecs") { referrers.append(try FieldSpec(&field)) }
            try item.rejectUnknown("a name reference")
            add(NameReference(target: target, referrers: referrers))
        }
        // Only vars use them, and vars are refused.
        reader.pass("varReference")
        try reader.rejectUnknown("a transformer configuration")
    }

    /// The fields an entry of `labels:` is written to.
    func fields(for entry: Kustomization.Labels) -> [FieldSpec] {
        var fields = entry.fields
        Self.add(labels, to: &fields)
        if entry.includeSelectors {
            Self.add(commonLabels, to: &fields)
            return fields
        }
        if entry.includeTemplates { Self.add(templateLabels, to: &fields) }
        if entry.includeClaimTemplates { Self.add(claimTemplateLabels, to: &fields) }
        Self.add([FieldSpec("metadata/labels", create: true)], to: &fields)
        return fields
    }
}

extension FieldSpec {
    /// What makes two specs the same place, whatever they do about a missing field.
    fileprivate var place: [String] { [group, version, kind, path] }
}

extension FieldSpecs {
    /// The lists of field specs, by the names configuration files have for them.
    private static var lists: [(name: String, path: WritableKeyPath<FieldSpecs, [FieldSpec]>)] {
        [
            ("namePrefix", \.namePrefix), ("nameSuffix", \.nameSuffix), ("namespace", \.namespace),
            ("commonLabels", \.commonLabels), ("labels", \.labels), ("templateLabels", \.templateLabels),
            ("commonAnnotations", \.commonAnnotations), ("images", \.images), ("replicas", \.replicas),
            ("varReference", \.variables),
        ]
    }

    /// Merges two configurations as kustomize does: in order of kind, and a spec that is more general than one already
    /// there is dropped.
    func merged(with other: FieldSpecs) throws(ManifestError) -> FieldSpecs {
        guard isCustom || other.isCustom else { return self }
        var result = self
        result.isCustom = true
        for list in Self.lists { try Self.add(other[keyPath: list.path], to: &result[keyPath: list.path]) }
        for reference in other.nameReferences { try result.add(reference) }
        let ranks = SortOrder.standard.ranks
        for list in Self.lists { result[keyPath: list.path].sort { Self.precedes($0, $1, ranks) } }
        return result
    }

    /// The configuration of a build that has none yet.
    static func start(with other: FieldSpecs) throws(ManifestError) -> FieldSpecs {
        guard other.isCustom else { return other }
        return try FieldSpecs.none.merged(with: other)
    }

    mutating func add(_ reference: NameReference) throws(ManifestError) {
        let place = nameReferences.firstIndex {
            $0.target.kind == reference.target.kind && $0.target.group == reference.target.group
                && $0.target.version == reference.target.version
        }
        guard let place else {
            nameReferences.append(reference)
            return
        }
        try Self.add(reference.referrers, to: &nameReferences[place].referrers)
    }

    static func add(_ new: [FieldSpec], to fields: inout [FieldSpec]) throws(ManifestError) {
        for field in new {
            guard let known = fields.first(where: { $0.path == field.path && field.isMoreGeneral(than: $0) }) else {
                fields.append(field)
                continue
            }
            guard known.create == field.create else {
                throw ManifestError(
                    code: .conflict,
                    message: "two configurations disagree on whether '\(field.path)' is created",
                    position: .unknown
                )
            }
        }
    }

    private static func precedes(_ left: FieldSpec, _ right: FieldSpec, _ ranks: [String: Int]) -> Bool {
        let (first, second) = (ranks[left.kind] ?? 0, ranks[right.kind] ?? 0)
        if first != second { return first < second }
        return Bytewise.precedes(left.sortText, right.sortText)
    }

    // MARK: Files

    /// No fields at all, to add to.
    static var none: FieldSpecs {
        var none = FieldSpecs()
        for list in lists { none[keyPath: list.path] = [] }
        none.nameReferences = []
        none.isCustom = true
        return none
    }

    /// The built-in configuration with a configuration file's fields.
    static func read(_ documents: [ManifestValue]) throws(ManifestError) -> FieldSpecs {
        var added = FieldSpecs.none
        for document in documents where !document.isNull { try added.read(document) }
        return try FieldSpecs.builtIn.merged(with: added)
    }

    private mutating func read(_ document: ManifestValue) throws(ManifestError) {
        var reader = try FieldReader(document, path: "", object: "configuration", style: .anyCase)
        for list in Self.lists {
            for var item in try reader.children(list.name) { self[keyPath: list.path].append(try FieldSpec(&item)) }
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
            try add(NameReference(target: target, referrers: referrers))
        }
        try reader.rejectUnknown("a transformer configuration")
    }

    /// The fields an entry of `labels:` is written to.
    func fields(for entry: Kustomization.Labels) throws(ManifestError) -> [FieldSpec] {
        var fields = entry.fields
        try Self.add(labels, to: &fields)
        if entry.includeSelectors {
            try Self.add(commonLabels, to: &fields)
            return fields
        }
        if entry.includeTemplates { try Self.add(templateLabels, to: &fields) }
        try Self.add([FieldSpec("metadata/labels", create: true)], to: &fields)
        return fields
    }
}

extension FieldSpec {
    /// Whether every kind the other is for is one this is for.
    fileprivate func isMoreGeneral(than other: FieldSpec) -> Bool {
        (kind.isEmpty || kind == other.kind) && (group.isEmpty || group == other.group)
            && (version.isEmpty || version == other.version)
    }

    fileprivate var sortText: String {
        "\(group.isEmpty ? "~G" : group)_\(version.isEmpty ? "~V" : version)_\(kind.isEmpty ? "~K" : kind)"
    }
}

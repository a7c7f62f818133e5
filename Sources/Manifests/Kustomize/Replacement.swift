/// Copies a value from one object into fields of others, as an entry of `replacements:` says.
struct Replacement {
    private struct Options {
        var delimiter = ""
        var index = 0
        var create = false
    }

    private struct Target {
        let select: Selector
        let reject: [Selector]
        let paths: [String]
        let options: Options
        let position: SourcePosition
    }

    private struct Source {
        let kind: FieldSpec
        let name: String
        let namespace: String
        let path: String
        let options: Options
        let position: SourcePosition
    }

    private let source: Source?
    private let sourceValue: String?
    private let targets: [Target]

    /// Reads the entries; one may name a file that holds one or several.
    static func read(
        _ entries: [ManifestValue],
        style: FieldReader.Style = .anyCase,
        load: (Kustomization.Entry) throws(ManifestError) -> (path: String, bytes: [UInt8])
    ) throws(ManifestError) -> [Replacement] {
        var result: [Replacement] = []
        for (index, entry) in entries.enumerated() {
            var reader = try FieldReader(entry, path: "replacements[\(index)]", object: "", style: style)
            guard let path = try reader.string("path"), !path.isEmpty else {
                result.append(try Replacement(&reader))
                continue
            }
            guard entry["source"] == nil, entry["targets"] == nil else {
                throw reader.invalid("must not stand beside 'source' and 'targets'", "path")
            }
            let file = try load(Kustomization.Entry(text: path, position: entry["path"]?.position ?? entry.position))
            let style = ReadingStyle(hasOldBooleans: true)
            for document in try ManifestValue.documents(file.bytes, PositionMap(file: file.path), style).prefix(1) {
                for (place, item) in (document.list ?? [document]).enumerated() {
                    var reader = try FieldReader(item, path: "[\(place)]", object: "", style: .loose)
                    result.append(try Replacement(&reader))
                }
            }
        }
        return result
    }

    private init(_ reader: inout FieldReader) throws(ManifestError) {
        sourceValue = try reader.string("sourceValue")
        if var source = try reader.child("source") {
            let kind = FieldSpec(
                "",
                kind: try source.string("kind") ?? "",
                group: try source.string("group") ?? "",
                version: try source.string("version") ?? ""
            )
            let path = try source.string("fieldPath") ?? ""
            self.source = Source(
                kind: kind,
                name: try source.string("name") ?? "",
                namespace: try source.string("namespace") ?? "",
                path: path.isEmpty ? "metadata.name" : path,
                options: try Self.options(&source),
                position: source.position
            )
            try source.rejectUnknown("a replacement's source")
        } else {
            source = nil
        }
        var targets: [Target] = []
        for var item in try reader.children("targets") {
            var select = try item.requiredChild("select")
            var reject: [Selector] = []
            for var selector in try item.children("reject") { reject.append(try Selector(&selector)) }
            let paths = try item.strings("fieldPaths")
            targets.append(
                Target(
                    select: try Selector(&select),
                    reject: reject,
                    paths: paths.isEmpty ? ["metadata.name"] : paths,
                    options: try Self.options(&item),
                    position: item.position
                )
            )
            try item.rejectUnknown("a replacement's target")
        }
        self.targets = targets
        guard source != nil || sourceValue != nil, !targets.isEmpty else {
            throw reader.invalid("needs a source and at least one target")
        }
        guard source == nil || sourceValue == nil else {
            throw reader.invalid("has both 'source' and 'sourceValue'")
        }
        try reader.rejectUnknown("a replacement")
    }

    private static func options(_ reader: inout FieldReader) throws(ManifestError) -> Options {
        guard var child = try reader.child("options") else { return Options() }
        let result = Options(
            delimiter: try child.string("delimiter") ?? "",
            index: try child.integer("index", in: Int(Int32.min)...Int(Int32.max)) ?? 0,
            create: try child.bool("create") ?? false
        )
        // kustomize reads it and does nothing with it.
        child.pass("encoding")
        try child.rejectUnknown("a replacement's options")
        return result
    }

    // MARK: Applying

    func apply(to resources: [Resource], budget: CopyBudget) throws(ManifestError) {
        let value = try value(from: resources)
        for target in targets {
            for resource in resources where selects(target, resource) {
                for path in target.paths {
                    let depth = ReplacementPath.split(path).count
                    try budget.pay(for: value, below: depth, at: target.position)
                    try set(value, at: path, target, in: resource)
                }
            }
        }
    }

    private func value(from resources: [Resource]) throws(ManifestError) -> ManifestValue {
        guard let source else { return ManifestValue(sourceValue ?? "") }
        func fault(_ message: String) -> ManifestError {
            ManifestError(code: .noMatch, message: message, position: source.position)
        }
        let matches = resources.filter { resource in
            resource.allIDs.contains { id in
                guard source.kind.selects(id), source.name.isEmpty || source.name == id.name else { return false }
                guard !source.namespace.isEmpty else { return true }
                return (source.namespace == "default" ? "" : source.namespace)
                    == (id.namespace == "default" ? "" : id.namespace)
            }
        }
        guard let resource = matches.first else { throw fault("the source of the replacement finds no object") }
        guard matches.count == 1 else { throw fault("the source of the replacement finds \(matches.count) objects") }
        let steps = ReplacementPath.split(source.path)
        guard let found = ReplacementPath.lookup(steps[...], in: resource.root), !Self.isEmpty(found) else {
            throw fault("\(resource.id) has no field '\(source.path)' to copy")
        }
        guard !source.options.delimiter.isEmpty else { return found }
        guard let text = found.scalarText else { throw fault("a delimiter needs a source that is no list or mapping") }
        let parts = text.split(separator: source.options.delimiter, omittingEmptySubsequences: false)
        guard parts.indices.contains(source.options.index) else {
            throw fault("the source has \(parts.count) parts, and index \(source.options.index) is none of them")
        }
        return ManifestValue(String(parts[source.options.index]), position: found.position)
    }

    private static func isEmpty(_ value: ManifestValue) -> Bool {
        switch value.content {
        case .null: true
        case .list(let items): items.isEmpty
        case .map(let map): map.isEmpty
        default: false
        }
    }

    private func selects(_ target: Target, _ resource: Resource) -> Bool {
        let ids = resource.allIDs
        guard target.select.selectsMetadata(resource) else { return false }
        for reject in target.reject {
            if reject.hasMetadata, reject.selectsMetadata(resource) { return false }
            if !reject.selectsByMetadataOnly, ids.contains(where: reject.selects) { return false }
        }
        return ids.contains(where: target.select.selects)
    }

    private func set(
        _ value: ManifestValue,
        at path: String,
        _ target: Target,
        in resource: Resource
    ) throws(ManifestError) {
        if try setInText(value, at: path, target, in: resource) { return }
        let count: Int
        do {
            count = try ReplacementPath.change(
                ReplacementPath.split(path)[...],
                creating: target.options.create ? value : nil,
                in: &resource.root
            ) { (field: inout ManifestValue) throws(ManifestError) in
                try Self.write(value, into: &field, target)
            }
        } catch {
            throw ManifestError(
                code: error.code,
                message: "\(resource.id): '\(path)': \(error.message)",
                position: target.position
            )
        }
        guard count > 0 else {
            throw ManifestError(
                code: .noMatch,
                message: "\(resource.id) has no field '\(path)' to replace",
                position: target.position
            )
        }
    }

    /// Sets a field of a document that is the text of a field itself; false when the path leads to no such place.
    private func setInText(
        _ value: ManifestValue,
        at path: String,
        _ target: Target,
        in resource: Resource
    ) throws(ManifestError) -> Bool {
        let steps = ReplacementPath.split(path)
        for end in steps.indices.dropFirst() {
            guard let holder = ReplacementPath.lookup(steps[..<end], in: resource.root) else { continue }
            guard holder.map == nil, holder.list == nil else { continue }
            guard let text = holder.string, var structured = StructuredText(text) else { continue }
            let changed: String?
            do {
                changed = try structured.replacing(steps[end...], with: value, creating: target.options.create)
            } catch {
                // The plain way is tried next, and its error is the one that is told.
                return false
            }
            guard let changed else { return false }
            _ = try ReplacementPath.change(steps[..<end], creating: nil, in: &resource.root) {
                (field: inout ManifestValue) in field.content = .string(changed)
            }
            return true
        }
        return false
    }

    private static func write(
        _ value: ManifestValue,
        into field: inout ManifestValue,
        _ target: Target
    ) throws(ManifestError) {
        var new = value
        if !target.options.delimiter.isEmpty {
            guard let old = field.isNull ? "" : field.scalarText, let text = value.scalarText else {
                throw ManifestError(
                    code: .invalid,
                    message: "a delimiter needs a field that is no list or mapping",
                    position: target.position
                )
            }
            var parts = old.split(separator: target.options.delimiter, omittingEmptySubsequences: false).map(
                String.init
            )
            switch target.options.index {
            case ..<0: parts.insert(text, at: 0)
            case parts.count...: parts.append(text)
            default: parts[target.options.index] = text
            }
            new = ManifestValue(parts.joined(separator: target.options.delimiter), position: value.position)
        }
        try ReplacementPath.write(new, into: &field)
    }
}

/// Carries out the entries of `replacements:` in order.
struct ReplacementTransformer: Transformer {
    let replacements: [Replacement]
    let budget: CopyBudget

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        for replacement in replacements { try replacement.apply(to: map.resources, budget: budget) }
        map.identitiesChanged()
    }
}

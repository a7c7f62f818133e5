/// Which objects a patch or replacement is for; each part is a regular expression over the whole, what is missing matches all.
struct Selector {
    private var group: Pattern?
    private var version: Pattern?
    private var kind: Pattern?
    private var name: Pattern?
    private var namespace: Pattern?
    private var labels: LabelSelector?
    private var annotations: LabelSelector?
    /// Whether no part names an object, only labels or annotations at most.
    let selectsByMetadataOnly: Bool
    /// Whether it selects by labels or annotations.
    var hasMetadata: Bool { labels != nil || annotations != nil }
    /// Whether it names objects.
    var hasName: Bool { name != nil }
    let position: SourcePosition

    /// Reads `target:`, `select:` or `reject:`.
    init(_ reader: inout FieldReader) throws(ManifestError) {
        group = try Self.pattern("group", &reader)
        version = try Self.pattern("version", &reader)
        kind = try Self.pattern("kind", &reader)
        name = try Self.pattern("name", &reader)
        namespace = try Self.pattern("namespace", &reader)
        labels = try Self.selector("labelSelector", &reader)
        annotations = try Self.selector("annotationSelector", &reader)
        selectsByMetadataOnly = group == nil && version == nil && kind == nil && name == nil && namespace == nil
        position = reader.position
        try reader.rejectUnknown("a target")
    }

    private static func pattern(_ field: String, _ reader: inout FieldReader) throws(ManifestError) -> Pattern? {
        guard let text = try reader.string(field), !text.isEmpty else { return nil }
        do {
            return try Pattern(text)
        } catch {
            throw reader.invalid("is no regular expression: it \(error)", field)
        }
    }

    private static func selector(_ field: String, _ reader: inout FieldReader) throws(ManifestError) -> LabelSelector? {
        guard let text = try reader.string(field), !text.isEmpty else { return nil }
        do {
            return try LabelSelector(text)
        } catch {
            throw reader.invalid("is no label selector: it \(error)", field)
        }
    }

    /// Whether a patch's target is this object, by its first or its present name and namespace.
    func selects(_ resource: Resource) -> Bool {
        let current = resource.id
        let original = resource.originalID
        guard matches(namespace, original.effectiveNamespace) || matches(namespace, current.effectiveNamespace),
            matches(name, original.name) || matches(name, current.name), matchesKind(current)
        else { return false }
        return selectsMetadata(resource)
    }

    /// Whether an identity is one that a replacement's target names.
    func selects(_ id: ResourceID) -> Bool {
        matchesKind(id) && matches(name, id.name) && matches(namespace, id.namespace)
    }

    func selectsMetadata(_ resource: Resource) -> Bool {
        if let labels, !labels.matches(resource.labels()) { return false }
        if let annotations, !annotations.matches(resource.annotations()) { return false }
        return true
    }

    private func matchesKind(_ id: ResourceID) -> Bool {
        matches(kind, id.kind) && matches(version, id.version) && matches(group, id.group)
    }

    private func matches(_ pattern: Pattern?, _ text: String) -> Bool {
        pattern?.matchesWhole(text) ?? true
    }
}

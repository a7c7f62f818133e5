/// Writes the new names of renamed objects where other objects refer to them.
struct NameReferenceFixer {
    private struct Reference {
        let target: FieldSpec
        let field: FieldSpec
    }

    private let byKind: [String: [Reference]]

    init(references: [FieldSpecs.NameReference]) {
        var byKind: [String: [Reference]] = [:]
        for reference in references {
            for field in reference.referrers {
                byKind[field.kind, default: []].append(Reference(target: reference.target, field: field))
            }
        }
        self.byKind = byKind
    }

    func fix(_ resources: [Resource]) throws(ManifestError) {
        for resource in resources where resource.kind == "RoleBinding" { try checkSubjects(resource) }
        let renamed = Dictionary(
            grouping: resources.filter { !$0.previous.isEmpty }.flatMap { resource in
                Set(resource.previous.map(\.name)).map { (name: $0, candidate: Candidate(resource)) }
            },
            by: \.name
        ).mapValues { $0.map(\.candidate) }
        guard !renamed.isEmpty else { return }
        for resource in resources {
            let original = resource.originalID
            let references = (byKind[original.kind] ?? []) + (byKind[""] ?? [])
            guard !references.isEmpty else { continue }
            let referrer = Referrer(resource)
            for reference in references where reference.field.selects(original) {
                try reference.field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                    try set(&value, reference, referrer, renamed)
                }
            }
        }
    }

    /// A subject that has a namespace names it.
    private func checkSubjects(_ resource: Resource) throws(ManifestError) {
        for subject in resource.root["subjects"]?.list ?? [] where subject["kind"]?.string == "ServiceAccount" {
            guard let namespace = subject["namespace"], namespace.string == nil else { continue }
            throw resource.error(.invalid, "the namespace of a subject is \(namespace.kindDescription)")
        }
    }

    /// An object that may be referred to.
    private struct Candidate {
        let resource: Resource
        let id: ResourceID
        let isClusterScoped: Bool
        let namespace: String

        init(_ resource: Resource) {
            self.resource = resource
            id = resource.id
            isClusterScoped = id.isClusterScoped
            namespace = id.effectiveNamespace
        }
    }

    /// The object whose fields are looked at.
    private struct Referrer {
        let resource: Resource
        let isClusterScoped: Bool
        let namespace: String
        /// The namespaces of the accounts a RoleBinding is for.
        let subjectNamespaces: Set<String>
        /// What a binding's `roleRef` says it refers to.
        let role: FieldSpec?

        init(_ resource: Resource) {
            self.resource = resource
            let id = resource.id
            isClusterScoped = id.isClusterScoped
            namespace = id.effectiveNamespace
            var namespaces: Set<String> = []
            if id.kind == "RoleBinding" {
                for subject in resource.root["subjects"]?.list ?? [] where subject["kind"]?.string == "ServiceAccount" {
                    if let namespace = subject["namespace"]?.string { namespaces.insert(namespace) }
                }
            }
            subjectNamespaces = namespaces
            let reference = resource.root["roleRef"]
            if let group = reference?["apiGroup"]?.string, let kind = reference?["kind"]?.string {
                role = FieldSpec("", kind: kind, group: group)
            } else {
                role = nil
            }
        }

        /// Whether an object lies where this one can refer to it.
        func reaches(_ candidate: Candidate) -> Bool {
            if isClusterScoped || candidate.isClusterScoped || candidate.namespace == namespace { return true }
            return subjectNamespaces.contains(candidate.id.namespace) && candidate.id.kind == "ServiceAccount"
        }
    }

    private func set(
        _ value: inout ManifestValue,
        _ reference: Reference,
        _ referrer: Referrer,
        _ renamed: [String: [Candidate]]
    ) throws(ManifestError) {
        switch value.content {
        case .null: return
        case .list(var items):
            value.content = .null
            defer { value.content = .list(items) }
            for index in items.indices { try set(&items[index], reference, referrer, renamed) }
        case .map: try setMap(&value, reference, referrer, renamed)
        default:
            guard let name = value.scalarText, let candidates = renamed[name] else { return }
            let found = try choose(candidates, name, reference, referrer, value.position) { $0.id.name == $1.id.name }
            if let found, found.id.name != name { value.content = .string(found.id.name) }
        }
    }

    /// Sets `name` and `namespace` of a map such as a binding's subject or a webhook's service.
    private func setMap(
        _ value: inout ManifestValue,
        _ reference: Reference,
        _ referrer: Referrer,
        _ renamed: [String: [Candidate]]
    ) throws(ManifestError) {
        guard let name = value["name"]?.scalarText else {
            throw ManifestError(
                code: .invalid,
                message: "a reference to an object needs 'name'",
                position: value.position
            )
        }
        guard var candidates = renamed[name] else { return }
        if let namespace = value["namespace"]?.string {
            let originally = candidates.filter { candidate in
                candidate.resource.originalID.effectiveNamespace == namespace
            }
            candidates = originally.isEmpty ? candidates.filter { $0.namespace == namespace } : originally
        }
        let found = try choose(candidates, name, reference, referrer, value.position) {
            $0.id.name == $1.id.name && $0.id.namespace == $1.id.namespace
        }
        guard let found else { return }
        value.set(ManifestValue(found.id.name, position: value.position), at: ["name"])
        guard !found.id.namespace.isEmpty else { return }
        value.set(ManifestValue(found.id.namespace, position: value.position), at: ["namespace"])
    }

    /// The one object of those that had a name which is meant.
    private func choose(
        _ candidates: [Candidate],
        _ name: String,
        _ reference: Reference,
        _ referrer: Referrer,
        _ position: SourcePosition,
        areSame: (Candidate, Candidate) -> Bool
    ) throws(ManifestError) -> Candidate? {
        let needsRole = reference.field.path.hasSuffix("roleRef/name")
        var fitting = candidates.filter { candidate in
            guard referrer.reaches(candidate) else { return false }
            let previous = candidate.resource.previous
            guard previous.contains(where: { reference.target.selects($0) }) else { return false }
            guard needsRole, let role = referrer.role else { return true }
            return previous.contains { role.selects($0) }
        }
        if fitting.count == 1 { return fitting[0] }
        fitting = fitting.filter { sharesAffixes($0.resource, referrer.resource, allowEmpty: true) }
        if fitting.count > 1 {
            fitting = fitting.filter { sharesAffixes($0.resource, referrer.resource, allowEmpty: false) }
        }
        guard let first = fitting.first else { return nil }
        guard fitting.allSatisfy({ areSame(first, $0) }) else {
            let names = fitting.map { "\($0.id)" }.joined(separator: ", ")
            throw ManifestError(
                code: .conflict,
                message: "the name '\(name)' could mean any of \(names)",
                position: position
            )
        }
        return first
    }

    private func sharesAffixes(_ left: Resource, _ right: Resource, allowEmpty: Bool) -> Bool {
        func same(_ first: [String], _ second: [String]) -> Bool {
            if first.isEmpty || second.isEmpty { return allowEmpty || first.count == second.count }
            let (short, long) = first.count < second.count ? (first, second) : (second, first)
            return long.suffix(short.count).elementsEqual(short)
        }
        return same(left.prefixes, right.prefixes) && same(left.suffixes, right.suffixes)
    }
}

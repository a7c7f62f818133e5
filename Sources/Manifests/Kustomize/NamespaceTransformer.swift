/// Moves objects to a namespace.
struct NamespaceTransformer: Transformer {
    /// Which subjects of a binding move along.
    enum Subjects: String, CaseIterable {
        /// Only the account named `default` is sure to be the one of this namespace.
        case defaultOnly
        case allServiceAccounts, none
    }

    let namespace: String
    let fields: [FieldSpec]
    var setsUnsetOnly = false
    var subjects = Subjects.defaultOnly

    init(namespace: String, fields: [FieldSpec]) {
        self.namespace = namespace
        self.fields = fields
    }

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        for resource in map.resources {
            resource.rememberID()
            try apply(to: resource)
        }
        try map.checkUnique("the namespace '\(namespace)' makes two objects one")
        map.identitiesChanged()
    }

    private static let own = FieldSpec("metadata/namespace", create: true)

    /// Moves one object.
    func apply(to resource: Resource) throws(ManifestError) {
        let id = resource.id
        if !id.isClusterScoped { try Self.own.apply(to: resource, making: .scalar, set) }
        let isBinding = id.kind == "RoleBinding" || id.kind == "ClusterRoleBinding"
        if isBinding { try setSubjects(resource) }
        for field in fields where field.selects(id) && field.path != "metadata/namespace" {
            // The name of a Namespace follows only in the core group.
            if field.path == "metadata/name", id.apiVersion != "v1" { continue }
            if isBinding, field.path == "subjects/namespace" { continue }
            try field.apply(to: resource, making: .scalar, set)
        }
    }

    private func set(_ value: inout ManifestValue) throws(ManifestError) {
        guard value.map == nil, value.list == nil else {
            throw ManifestError(
                code: .invalid,
                message: "a namespace is a string, not \(value.kindDescription)",
                position: value.position
            )
        }
        if setsUnsetOnly, !value.isNull, value.scalarText != "" { return }
        value.content = .string(namespace)
    }

    private func setSubjects(_ resource: Resource) throws(ManifestError) {
        guard subjects != .none, var items = resource.root["subjects"]?.list else { return }
        var isChanged = false
        for index in items.indices where moves(items[index]) {
            var given = items[index]["namespace"] ?? ManifestValue(.null, position: items[index].position)
            try set(&given)
            items[index].set(given, at: ["namespace"])
            isChanged = true
        }
        guard isChanged else { return }
        resource.root.set(ManifestValue(.list(items), position: resource.root.position), at: ["subjects"])
    }

    private func moves(_ subject: ManifestValue) -> Bool {
        subjects == .allServiceAccounts
            ? subject["kind"]?.string == "ServiceAccount" : subject["name"]?.string == "default"
    }
}

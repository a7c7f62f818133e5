/// Moves objects to a namespace.
struct NamespaceTransformer {
    let namespace: String
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        let own = FieldSpec("metadata/namespace", create: true)
        for resource in map.resources {
            resource.rememberID()
            let id = resource.id
            if !id.isClusterScoped { try own.apply(to: resource, making: .scalar, set) }
            let isBinding = id.kind == "RoleBinding" || id.kind == "ClusterRoleBinding"
            if isBinding { setSubjects(resource) }
            for field in fields where field.selects(id) && field.path != "metadata/namespace" {
                // The name of a Namespace follows only in the core group.
                if field.path == "metadata/name", id.apiVersion != "v1" { continue }
                if isBinding, field.path == "subjects/namespace" { continue }
                try field.apply(to: resource, making: .scalar, set)
            }
        }
        try map.checkUnique("the namespace '\(namespace)' makes two objects one")
        map.identitiesChanged()
    }

    private func set(_ value: inout ManifestValue) throws(ManifestError) {
        guard value.map == nil, value.list == nil else {
            throw ManifestError(
                code: .invalid,
                message: "a namespace is a string, not \(value.kindDescription)",
                position: value.position
            )
        }
        value.content = .string(namespace)
    }

    /// Only the account named `default` is sure to be the one of this namespace.
    private func setSubjects(_ resource: Resource) {
        guard let subjects = resource.root["subjects"]?.list else { return }
        guard subjects.contains(where: { $0["name"]?.string == "default" }) else { return }
        let changed = subjects.map { subject in
            var subject = subject
            if subject["name"]?.string == "default" { subject.set(ManifestValue(namespace), at: ["namespace"]) }
            return subject
        }
        resource.root.set(ManifestValue(.list(changed), position: resource.root.position), at: ["subjects"])
    }
}

/// Adds to the start or the end of names.
struct NameTransformer {
    func addPrefix(_ prefix: String, _ fields: [FieldSpec], to map: inout ResourceMap) throws(ManifestError) {
        try change(fields, in: &map, remember: { $0.prefixes.append(prefix) }, rename: { prefix + $0 })
    }

    func addSuffix(_ suffix: String, _ fields: [FieldSpec], to map: inout ResourceMap) throws(ManifestError) {
        try change(fields, in: &map, remember: { $0.suffixes.append(suffix) }, rename: { $0 + suffix })
    }

    private func change(
        _ fields: [FieldSpec],
        in map: inout ResourceMap,
        remember: (Resource) -> Void,
        rename: (String) -> String
    ) throws(ManifestError) {
        for resource in map.resources {
            let id = resource.originalID
            // Their names are fixed by what they describe.
            let isFixed =
                id.kind == "CustomResourceDefinition" || id.kind == "Namespace"
                || (id.kind == "APIService" && id.group == "apiregistration.k8s.io")
            guard !isFixed else { continue }
            for field in fields where field.selects(id) {
                if field.path == "metadata/name" {
                    remember(resource)
                    resource.rememberID()
                }
                try field.apply(to: resource) { (value: inout ManifestValue) throws(ManifestError) in
                    guard let text = value.scalarText else {
                        throw ManifestError(
                            code: .invalid,
                            message: "a name is a string, not \(value.kindDescription)",
                            position: value.position
                        )
                    }
                    value.content = .string(rename(text))
                }
            }
        }
        map.identitiesChanged()
    }
}

/// Writes labels or annotations.
struct MetadataTransformer {
    let pairs: [(key: String, value: String)]
    let fields: [FieldSpec]

    func apply(to resources: [Resource]) throws(ManifestError) {
        guard !pairs.isEmpty else { return }
        for resource in resources {
            let id = resource.id
            for field in fields where field.selects(id) {
                try field.apply(to: resource, making: .map) { (value: inout ManifestValue) throws(ManifestError) in
                    guard case .map(var map) = value.content else {
                        throw ManifestError(
                            code: .invalid,
                            message: "a mapping is expected here, not \(value.kindDescription)",
                            position: value.position
                        )
                    }
                    value.content = .null
                    for pair in pairs { map[pair.key] = ManifestValue(pair.value, position: value.position) }
                    value.content = .map(map)
                }
            }
        }
    }
}

/// Sets how many Pods a workload of a name runs.
struct ReplicaTransformer {
    let replica: Kustomization.Replica
    let fields: [FieldSpec]

    func apply(to resources: [Resource]) throws(ManifestError) {
        var isFound = false
        for resource in resources {
            let ids = resource.allIDs
            for field in fields where ids.contains(where: { $0.name == replica.name && field.selects($0) }) {
                isFound = true
                guard field.selects(resource.id) else { continue }
                try field.apply(to: resource, making: .scalar) { value in
                    value.content = .integer(replica.count)
                }
            }
        }
        guard isFound else {
            throw ManifestError(
                code: .noMatch,
                message: "no Deployment, StatefulSet, ReplicaSet or ReplicationController is named '\(replica.name)'",
                position: replica.position
            )
        }
    }
}

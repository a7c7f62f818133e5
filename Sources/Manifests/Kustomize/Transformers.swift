/// Adds to the start or the end of names.
struct NameTransformer: Transformer {
    /// Where the text goes.
    enum Place {
        case prefix, suffix
    }

    let place: Place
    let text: String
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        for resource in map.resources {
            let id = resource.originalID
            // Their names are fixed by what they describe.
            let isFixed =
                id.kind == "CustomResourceDefinition" || id.kind == "Namespace"
                || (id.kind == "APIService" && id.group == "apiregistration.k8s.io")
            guard !isFixed else { continue }
            for field in fields where field.selects(id) {
                if field.path == "metadata/name", !text.isEmpty {
                    switch place {
                    case .prefix: resource.prefixes.append(text)
                    case .suffix: resource.suffixes.append(text)
                    }
                    resource.rememberID()
                }
                try field.apply(to: resource, making: .scalar) {
                    (value: inout ManifestValue) throws(ManifestError) in
                    guard let name = value.isNull ? "" : value.scalarText else {
                        throw ManifestError(
                            code: .invalid,
                            message: "a name is a string, not \(value.kindDescription)",
                            position: value.position
                        )
                    }
                    value.content = .string(place == .prefix ? text + name : name + text)
                }
            }
        }
        map.identitiesChanged()
    }
}

/// Writes labels or annotations.
struct MetadataTransformer: Transformer {
    let pairs: [(key: String, value: String)]
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        guard !pairs.isEmpty else { return }
        for resource in map.resources {
            let id = resource.id
            for field in fields where field.selects(id) {
                try field.apply(to: resource, making: .map) { (value: inout ManifestValue) throws(ManifestError) in
                    guard case .map(var all) = value.content else {
                        throw ManifestError(
                            code: .invalid,
                            message: "a mapping is expected here, not \(value.kindDescription)",
                            position: value.position
                        )
                    }
                    value.content = .null
                    for pair in pairs { all[pair.key] = ManifestValue(pair.value, position: value.position) }
                    value.content = .map(all)
                }
            }
        }
    }
}

/// Sets how many Pods a workload of a name runs.
struct ReplicaTransformer: Transformer {
    let replica: Kustomization.Replica
    let fields: [FieldSpec]

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        var isFound = false
        for resource in map.resources {
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

/// Applies patches to the objects they are for.
struct PatchTransformer {
    /// A patch read: strategic merge patches, or the operations of a JSON patch.
    private enum Content {
        case merges([ManifestValue])
        case operations(JSONPatch)
    }

    let budget: CopyBudget
    let load: (Kustomization.Entry) throws(ManifestError) -> (path: String, bytes: [UInt8])

    func apply(_ patch: Kustomization.Patch, to map: inout ResourceMap) throws(ManifestError) {
        switch try content(of: patch) {
        case .merges(let merges): try apply(merges, patch, to: &map)
        case .operations(let operations):
            guard let target = patch.target else {
                throw ManifestError(code: .invalid, message: "a JSON patch needs a target", position: patch.position)
            }
            for resource in map.resources where target.selects(resource) {
                resource.rememberID()
                try operations.apply(to: &resource.root, budget: budget)
            }
        }
        map.identitiesChanged()
        map.dropDeleted()
    }

    private func content(of patch: Kustomization.Patch) throws(ManifestError) -> Content {
        let bytes: [UInt8]
        let positions: PositionMap
        if let inline = patch.inline {
            bytes = Array(inline.text.utf8)
            positions = inline.positions
        } else if let path = patch.path {
            let file = try load(path)
            bytes = file.bytes
            positions = PositionMap(file: file.path)
        } else {
            return .merges([])
        }
        let documents = try ManifestValue.documents(bytes, positions)
        if let first = documents.first, first.list != nil { return .operations(try JSONPatch(first)) }
        return .merges(try ObjectReader.objects(bytes, positions))
    }

    private func apply(
        _ merges: [ManifestValue],
        _ patch: Kustomization.Patch,
        to map: inout ResourceMap
    ) throws(ManifestError) {
        if let target = patch.target {
            guard merges.count <= 1 else {
                throw ManifestError(
                    code: .invalid,
                    message: "a patch of several documents cannot have a target; make an entry of each",
                    position: patch.position
                )
            }
            guard let merge = merges.first else { return }
            for resource in map.resources where target.selects(resource) { try apply(merge, patch, to: resource) }
            try map.checkUnique("the patch makes two objects one")
            return
        }
        for merge in merges {
            let id = Resource(merge).id
            let matches = map.matching(id)
            guard let target = matches.first else {
                throw ManifestError(
                    code: .noMatch,
                    message: "the patch for \(id) finds no such object",
                    position: merge.position
                )
            }
            guard matches.count == 1 else {
                throw ManifestError(
                    code: .conflict,
                    message: "the patch for \(id) finds \(matches.count) such objects",
                    position: merge.position
                )
            }
            try apply(merge, patch, to: target)
            if patch.allowsNameChange || patch.allowsKindChange || target.isDeleted { map.identitiesChanged() }
        }
    }

    /// Merges one patch; the object keeps its kind, name and namespace unless the patch may change them.
    private func apply(
        _ merge: ManifestValue,
        _ patch: Kustomization.Patch,
        to resource: Resource
    ) throws(ManifestError) {
        let (kind, name, namespace) = (resource.kind, resource.name, resource.namespace)
        if patch.allowsNameChange || patch.allowsKindChange { resource.rememberID() }
        guard let merged = try StrategicMerge.apply(merge, to: resource.root), merged.map?.isEmpty == false else {
            resource.root = ManifestValue(.null, position: resource.root.position)
            return
        }
        resource.root = merged
        if !patch.allowsKindChange, resource.kind != kind { resource.root.set(ManifestValue(kind), at: ["kind"]) }
        if !patch.allowsNameChange, resource.name != name { resource.name = name }
        if resource.namespace != namespace || namespace.isEmpty { resource.namespace = namespace }
    }
}

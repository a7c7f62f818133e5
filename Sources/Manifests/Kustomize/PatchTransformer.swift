/// Applies a patch to the objects it is for.
struct PatchTransformer: Transformer {
    /// Strategic merge patches, or the operations of a JSON patch.
    enum Content {
        case merges([ManifestValue])
        case operations(JSONPatch)
    }

    let content: Content
    let patch: Kustomization.Patch
    /// Whether the objects are still found by what they were called before (`patchesJson6902` forgets it).
    let remembersNames: Bool
    let budget: CopyBudget
    let schemas: PatchSchemas

    func apply(to map: inout ResourceMap) throws(ManifestError) {
        switch content {
        case .merges(let merges): try apply(merges, to: &map)
        case .operations(let operations):
            for resource in map.resources where patch.target?.selects(resource) == true {
                if remembersNames { resource.rememberID() }
                try operations.apply(to: &resource.root, budget: budget)
            }
        }
        map.identitiesChanged()
        map.dropDeleted()
    }

    private func apply(
        _ merges: [ManifestValue],
        to map: inout ResourceMap
    ) throws(ManifestError) {
        if let target = patch.target {
            guard let merge = merges.first else { return }
            for resource in map.resources where target.selects(resource) { try apply(merge, to: resource) }
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
            try apply(merge, to: target)
            if patch.allowsNameChange || patch.allowsKindChange || target.isDeleted { map.identitiesChanged() }
        }
    }

    /// Merges one patch; the object keeps its kind, name and namespace unless the patch may change them.
    private func apply(
        _ merge: ManifestValue,
        to resource: Resource
    ) throws(ManifestError) {
        let (kind, name, namespace) = (resource.kind, resource.name, resource.namespace)
        if patch.allowsNameChange || patch.allowsKindChange { resource.rememberID() }
        var merge = merge
        let apiVersion = resource.root["apiVersion"]
        // A patch with a target is of the object's version, whatever it says.
        if patch.target != nil { merge.set(apiVersion, at: ["apiVersion"]) }
        let merged = try StrategicMerge(schemas: schemas).apply(merge, to: resource.root)
        guard let merged, merged.map?.isEmpty == false else {
            resource.root = ManifestValue(.null, position: resource.root.position)
            return
        }
        resource.root = merged
        if apiVersion == nil { resource.root.set(ManifestValue(.null), at: ["apiVersion"]) }
        if !patch.allowsKindChange, resource.kind != kind { resource.root.set(ManifestValue(kind), at: ["kind"]) }
        if !patch.allowsNameChange, resource.name != name { resource.name = name }
        if resource.namespace != namespace || namespace.isEmpty { resource.namespace = namespace }
    }
}

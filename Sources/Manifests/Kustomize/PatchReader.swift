/// Reads patches.
struct PatchReader {
    let budget: CopyBudget
    let schemas: PatchSchemas
    let load: (Kustomization.Entry) throws(ManifestError) -> (path: String, bytes: [UInt8])

    /// Reads an entry of `patches:`.
    func read(_ patch: Kustomization.Patch) throws(ManifestError) -> PatchTransformer {
        let (bytes, positions) = try text(of: patch)
        let documents = try ManifestValue.documents(bytes, positions, ReadingStyle(hasOldBooleans: true))
        if let first = documents.first, first.list != nil {
            guard patch.target != nil else {
                throw ManifestError(code: .invalid, message: "a JSON patch needs a target", position: patch.position)
            }
            return transformer(.operations(try JSONPatch(first)), patch)
        }
        let purpose = patch.target == nil ? ObjectReader.Purpose.patch : .targetedPatch
        let merges = try ObjectReader.objects(bytes, positions, for: purpose)
        guard patch.target == nil || merges.count <= 1 else {
            throw ManifestError(
                code: .invalid,
                message: "a patch of several documents cannot have a target; make an entry of each",
                position: patch.position
            )
        }
        return transformer(.merges(merges), patch)
    }

    /// Reads an entry of `patchesJson6902:`.
    func readOperations(_ patch: Kustomization.Patch) throws(ManifestError) -> PatchTransformer {
        guard let target = patch.target, target.hasName else {
            throw ManifestError(
                code: .invalid,
                message: "a JSON patch needs a target with a name",
                position: patch.position
            )
        }
        let (bytes, positions) = try text(of: patch)
        let style = ReadingStyle(hasOldBooleans: true)
        guard let first = try ManifestValue.documents(bytes, positions, style).first, first.list?.isEmpty != true else {
            throw ManifestError(code: .invalid, message: "the JSON patch is empty", position: patch.position)
        }
        return transformer(.operations(try JSONPatch(first)), patch, remembersNames: false)
    }

    /// Reads the entries of `patchesStrategicMerge:`, which hold one patch at least.
    func readMerges(
        _ patches: [Kustomization.Patch],
        at position: SourcePosition
    ) throws(ManifestError) -> PatchTransformer {
        var merges: [ManifestValue] = []
        for patch in patches {
            let (bytes, positions) = try text(of: patch)
            merges += try ObjectReader.objects(bytes, positions, for: .targetedPatch)
        }
        guard !merges.isEmpty else {
            throw ManifestError(
                code: .invalid,
                message: "the strategic merge patches hold nothing",
                position: patches.first?.position ?? position
            )
        }
        let patch = Kustomization.Patch(path: nil, inline: nil, target: nil, position: position)
        return transformer(.merges(merges), patch)
    }

    private func transformer(
        _ content: PatchTransformer.Content,
        _ patch: Kustomization.Patch,
        remembersNames: Bool = true
    ) -> PatchTransformer {
        PatchTransformer(
            content: content,
            patch: patch,
            remembersNames: remembersNames,
            budget: budget,
            schemas: schemas
        )
    }

    private func text(of patch: Kustomization.Patch) throws(ManifestError) -> ([UInt8], PositionMap) {
        if let inline = patch.inline { return (Array(inline.text.utf8), inline.positions) }
        guard let path = patch.path else { return ([], PositionMap(file: "")) }
        let file = try load(path)
        return (file.bytes, PositionMap(file: file.path))
    }
}

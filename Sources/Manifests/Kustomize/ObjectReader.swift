/// Takes the objects out of YAML texts.
enum ObjectReader {
    /// Every object of a text in order; documents that hold nothing are passed over, and a `List` gives its items.
    static func objects(
        _ bytes: [UInt8],
        _ positions: PositionMap,
        rewritesFolded: Bool = true
    ) throws(ManifestError) -> [ManifestValue] {
        var result: [ManifestValue] = []
        var pending = try ManifestValue.documents(bytes, positions, rewritesFolded: rewritesFolded)
        var next = 0
        while next < pending.count {
            let document = pending[next]
            next += 1
            if document.isNull || document.map?.isEmpty == true { continue }
            try check(document)
            guard document["kind"]?.string?.hasSuffix("List") == true, let items = document["items"] else {
                result.append(document)
                continue
            }
            if items.isNull { continue }
            guard let list = items.list else {
                throw ManifestError(
                    code: .invalid,
                    message: "the items of a List are a list, not \(items.kindDescription)",
                    position: items.position
                )
            }
            pending += list
        }
        return result
    }

    /// Checks what every object needs: a kind and a name.
    private static func check(_ document: ManifestValue) throws(ManifestError) {
        func fault(_ message: String, _ position: SourcePosition) -> ManifestError {
            ManifestError(code: .invalid, message: message, position: position)
        }
        guard document.map != nil else {
            throw fault("a Kubernetes object is a mapping, not \(document.kindDescription)", document.position)
        }
        guard let kind = document["kind"]?.string, !kind.isEmpty else {
            throw fault("the object has no 'kind'", document["kind"]?.position ?? document.position)
        }
        guard !kind.hasSuffix("List") else { return }
        guard let name = document["metadata"]?["name"]?.scalarText, !name.isEmpty,
            document["metadata"]?["name"]?.isNull == false
        else {
            throw fault("the \(kind) has no 'metadata.name'", document["metadata"]?.position ?? document.position)
        }
    }
}

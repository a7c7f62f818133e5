import YAML

extension Kustomize {
    /// Prints objects as `kustomize build` does: keys sorted, documents separated by `---`.
    public static func yaml(of objects: [KubernetesObject]) -> String {
        var emitter = YAMLEmitter()
        for (index, object) in objects.enumerated() {
            if index > 0 { emitter.separateDocuments() }
            emit(object.root, into: &emitter)
        }
        return emitter.text
    }

    /// Prints one value; the keys of mappings are sorted, or in the order they have.
    static func emit(_ value: ManifestValue, into emitter: inout YAMLEmitter, sorted: Bool = true) {
        switch value.content {
        case .null: emitter.null()
        case .bool(let flag): emitter.bool(flag)
        case .integer(let number): emitter.integer(number)
        case .float(let number): emitter.scalar(GoFormat.yaml(number))
        case .string(let text): emitter.string(text)
        case .list(let items):
            emitter.beginSequence(isEmpty: items.isEmpty)
            guard !items.isEmpty else { return }
            for item in items { emit(item, into: &emitter, sorted: sorted) }
            emitter.endSequence()
        case .map(let map):
            emitter.beginMapping(isEmpty: map.isEmpty)
            guard !map.isEmpty else { return }
            for place in sorted ? order(of: map.entries) : Array(map.entries.indices) {
                emitter.key(map.entries[place].key)
                emit(map.entries[place].value, into: &emitter, sorted: sorted)
            }
            emitter.endMapping()
        }
    }

    /// The places of the entries by their keys; most maps are written in order, and moving entries is dear.
    private static func order(of entries: [ManifestMap.Entry]) -> [Int] {
        let places = Array(entries.indices)
        let isSorted = places.dropFirst().allSatisfy { !KeyOrder.precedes(entries[$0].key, entries[$0 - 1].key) }
        return isSorted ? places : places.sorted { KeyOrder.precedes(entries[$0].key, entries[$1].key) }
    }
}

extension Parser {
    /// Applies the merge keys (`<<`) of a document; a text without any is returned as it is.
    mutating func mergeKeysApplied(to root: YAMLNode) throws(YAMLError) -> YAMLNode {
        guard hasMergeKey else { return root }
        return try merging(root)
    }

    private mutating func merging(_ node: YAMLNode) throws(YAMLError) -> YAMLNode {
        var node = node
        switch node.content {
        case .scalar: return node
        case .sequence(let items):
            var merged: [YAMLNode] = []
            merged.reserveCapacity(items.count)
            for item in items { merged.append(try merging(item)) }
            node.content = .sequence(merged)
        case .mapping(let entries):
            var own: [YAMLEntry] = []
            var sources: [YAMLNode] = []
            for entry in entries {
                let value = try merging(entry.value)
                if Self.isMergeKey(entry.key) {
                    sources.append(contentsOf: try mergeSources(value))
                } else {
                    own.append(YAMLEntry(key: entry.key, value: value))
                }
            }
            var seen = Set(sources.isEmpty ? [] : own.compactMap(\.key.text))
            for source in sources {
                for entry in source.mapping ?? [] {
                    try count(at: node.range.start.offset)
                    guard seen.insert(entry.key.text ?? "").inserted else { continue }
                    own.append(entry)
                }
            }
            node.content = .mapping(own)
        }
        return node
    }

    private static func isMergeKey(_ key: YAMLNode) -> Bool {
        guard let scalar = key.scalar else { return false }
        return scalar.text == "<<" && scalar.style == .plain && scalar.forced == nil
    }

    /// The mappings a merge key names, the ones that win first.
    private func mergeSources(_ value: YAMLNode) throws(YAMLError) -> [YAMLNode] {
        let fault = "'<<' takes a mapping or a list of mappings"
        switch value.content {
        case .mapping: return [value]
        case .sequence(let items):
            for item in items where item.mapping == nil { throw failure(fault, at: item.range.start.offset) }
            return items
        case .scalar: throw failure(fault, at: value.range.start.offset)
        }
    }
}

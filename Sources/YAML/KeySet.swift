/// The keys a mapping has so far, to find duplicates; a small mapping is searched, a large one hashed.
struct KeySet {
    private var few: [String] = []
    private var many: Set<String> = []

    /// Adds a key, or throws when the mapping has it already.
    mutating func insert(_ key: YAMLNode, in parser: borrowing Parser) throws(YAMLError) {
        let text: String
        let isScalar: Bool
        if case .scalar(let scalar) = key.content {
            text = scalar.text
            isScalar = true
        } else {
            // The control character keeps it apart from any scalar.
            text = "\u{1}" + key.canonicalText
            isScalar = false
        }
        let isNew: Bool
        if many.isEmpty {
            isNew = !few.contains(text)
            few.append(text)
            if few.count > 12 { many = Set(few) }
        } else {
            isNew = many.insert(text).inserted
        }
        guard isNew else {
            let name = isScalar ? "'\(text.prefix(80))'" : "that is a collection"
            throw parser.source.error(
                .duplicateKey,
                "the key \(name) stands twice in this mapping",
                at: key.range.start.offset
            )
        }
    }
}

extension YAMLNode {
    /// A text that two nodes share when they hold the same.
    fileprivate var canonicalText: String {
        switch content {
        case .scalar(let scalar): return "\(scalar.text.utf8.count):\(scalar.text)"
        case .sequence(let items): return "[" + items.map(\.canonicalText).joined(separator: ",") + "]"
        case .mapping(let entries):
            return "{" + entries.map { $0.key.canonicalText + "=" + $0.value.canonicalText }.joined(separator: ",")
                + "}"
        }
    }
}

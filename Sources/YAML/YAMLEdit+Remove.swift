extension YAMLEdit {
    /// The name of the text's file, when known.
    public var fileName: String? { file }

    /// Takes a key and its value out of the mapping at a path; does nothing when the key is not there.
    ///
    /// In block style the lines go as a whole, with a comment that stands on them; it must not be the mapping's only key.
    public mutating func remove(_ key: String, from path: [YAMLPathStep]) throws(YAMLError) {
        guard let node = node(at: path), let entries = node.mapping,
            let index = entries.firstIndex(where: { $0.key.text == key })
        else { return }
        try removeEntry(at: index, of: entries, in: node, path)
    }
}

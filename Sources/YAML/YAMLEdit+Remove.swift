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

    /// Takes one entry out; see `remove(_:from:)`.
    private mutating func removeEntry(
        at index: Int,
        of entries: [YAMLEntry],
        in node: YAMLNode,
        _ path: [YAMLPathStep]
    ) throws(YAMLError) {
        try checkOwned(node, path)
        let entry = entries[index]
        guard entries.count > 1 else {
            throw failure("the only key of a mapping is not removed", entry.key.range.start)
        }
        let key = entry.key.range.start.offset
        let lineStart = bytes[..<key].lastIndex(where: \.isBreak).map { $0 + 1 } ?? 0
        let offsets: Range<Int>
        if isInFlow(path) || startsFlow(node) || !bytes[lineStart..<key].allSatisfy(\.isBlank) {
            // Up to the next key, or from the end of the value before.
            if index + 1 < entries.count {
                offsets = key..<entries[index + 1].key.range.start.offset
            } else {
                offsets = entries[index - 1].value.range.end.offset..<max(key, entry.value.range.end.offset)
            }
        } else {
            var end = lineEndOffset(max(entry.value.range.end.offset, entry.key.range.end.offset))
            if end < bytes.count, bytes[end] == Byte.carriageReturn { end += 1 }
            if end < bytes.count, bytes[end] == Byte.lineFeed { end += 1 }
            offsets = lineStart..<end
        }
        var changed = bytes
        changed.removeSubrange(offsets)
        let before = root
        try adopt(changed, near: entry.key.range.start) { after in
            EditCheck.lacks(index, before, after, at: path[...])
        }
    }
}

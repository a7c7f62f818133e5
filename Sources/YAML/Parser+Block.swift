extension Parser {
    /// Reads the node that follows an indicator or starts the document.
    ///
    /// `parent` is the indentation of the collection the node belongs to, -1 for the root; `allowsSequenceAtParent` whether a
    /// block sequence may stand at that indentation itself, as a mapping's value may; `allowsNesting` whether a block
    /// collection may start on the same line, as after `- `.
    mutating func blockNode(
        parent: Int,
        allowsSequenceAtParent: Bool,
        allowsNesting: Bool
    ) throws(YAMLError) -> YAMLNode {
        let emptyAt = at
        let indicatorLine = lineStart
        skipToContent()
        guard isInside(parent, indicatorLine, allowsSequenceAtParent) else {
            return try emptyNode(at: emptyAt, properties: Properties())
        }
        let nodesBefore = nodes
        let deepestBefore = deepest
        deepest = depth
        var outer = Properties()
        var inner = Properties()
        let propertiesColumn = column
        var allowsNesting = allowsNesting || lineStart != indicatorLine
        if current == Byte.ampersand || current == Byte.exclamation {
            let propertiesLine = lineStart
            let afterProperties: Int
            (outer, afterProperties) = try propertiesAndEnd()
            skipToContent()
            if lineStart == propertiesLine {
                (inner, outer) = (outer, inner)
            } else {
                guard isInside(parent, propertiesLine, allowsSequenceAtParent) else {
                    return try emptyNode(at: afterProperties, properties: outer)
                }
                allowsNesting = true
                if current == Byte.ampersand || current == Byte.exclamation {
                    let start = at
                    inner = try properties()
                    // A second line of properties can only belong to the first key of a mapping.
                    guard !current.isBreak, !isAtEnd else {
                        throw failure("expected a key or a value after the anchor or tag", at: start)
                    }
                }
            }
        }
        let start = inner.start ?? at
        if leadingTab >= 0, leadingTab >= lineStart, leadingTab < at, startsCollection {
            throw failure("a tab must not be used for indentation", at: leadingTab)
        }
        let key = MappingStart(
            column: inner.isEmpty ? column : (outer.isEmpty ? propertiesColumn : start - lineStart),
            start: start,
            line: lineStart
        )
        let node = try blockContent(
            parent: parent,
            mappingStart: key,
            allowsNesting: allowsNesting,
            outer: outer,
            inner: inner
        )
        let owner = node.anchor == outer.anchor ? outer : inner
        if owner.anchor != nil, node.anchor != nil {
            finishAnchor(owner, node, weight: nodes - nodesBefore, height: deepest - depth)
        }
        deepest = max(deepestBefore, deepest)
        return node
    }

    /// Where a mapping starts if the node at hand turns out to be its first key.
    struct MappingStart {
        let column: Int
        let start: Int
        let line: Int
    }

    private func isInside(_ parent: Int, _ line: Int, _ allowsSequenceAtParent: Bool) -> Bool {
        if isAtEnd || isAtDocumentMarker { return false }
        if lineStart == line || column > parent { return true }
        return allowsSequenceAtParent && column == parent && isAtDash
    }

    private mutating func propertiesAndEnd() throws(YAMLError) -> (Properties, Int) {
        let properties = try properties()
        return (properties, at)
    }

    var isAtDash: Bool { current == Byte.dash && next.isBlankOrEnd }
    var isAtQuestion: Bool { current == Byte.question && next.isBlankOrEnd }
    var isAtColon: Bool { current == Byte.colon && next.isBlankOrEnd }

    /// Whether the line holds a block collection's start, for which indentation counts.
    private var startsCollection: Bool {
        if isAtDash || isAtQuestion || isAtColon { return true }
        var index = at
        while index < end, !bytes[index].isBreak {
            if bytes[index] == Byte.colon, bytes[index + 1].isBlankOrEnd { return true }
            index += 1
        }
        return false
    }

    private mutating func blockContent(
        parent: Int,
        mappingStart: MappingStart,
        allowsNesting: Bool,
        outer: Properties,
        inner: Properties
    ) throws(YAMLError) -> YAMLNode {
        if isAtDash || isAtQuestion || isAtColon {
            guard allowsNesting, inner.isEmpty || isAtColon else {
                throw failure("a block collection cannot start here; put it on a line of its own")
            }
            if isAtDash { return try blockSequence(properties: outer) }
            return try blockMapping(mappingStart, firstKey: nil, firstKeyProperties: inner, properties: outer)
        }
        if current == Byte.bar || current == Byte.greater {
            return try blockScalar(parent: parent, properties: try merged(outer, inner))
        }
        let start = at
        let line = lineStart
        let nodesBefore = nodes
        let value = try flowOrPlain(parent: parent, properties: inner, isKey: false)
        let valueEnd = at
        skipBlanks()
        guard isAtColon else {
            at = valueEnd
            try expectLineEnd(after: "a value")
            guard !outer.isEmpty else { return value }
            return try adding(outer, to: value)
        }
        guard line == lineStart else {
            throw failure("a key must stand on one line, and this one starts on an earlier line")
        }
        guard allowsNesting else {
            throw failure("a second ': ' on the line: a nested mapping goes on a line of its own, a text needs quotes")
        }
        if inner.anchor != nil { finishAnchor(inner, value, weight: nodes - nodesBefore, height: 0) }
        try checkKeyLength(from: start)
        return try blockMapping(mappingStart, firstKey: value, firstKeyProperties: Properties(), properties: outer)
    }

    private func merged(_ outer: Properties, _ inner: Properties) throws(YAMLError) -> Properties {
        guard outer.anchor == nil || inner.anchor == nil, outer.tag == nil || inner.tag == nil else {
            throw failure("a node has at most one anchor and one tag")
        }
        return Properties(
            anchor: outer.anchor ?? inner.anchor,
            tag: outer.tag ?? inner.tag,
            start: outer.start ?? inner.start
        )
    }

    private func adding(_ outer: Properties, to value: YAMLNode) throws(YAMLError) -> YAMLNode {
        guard value.alias == nil else { throw failure("an alias cannot have an anchor or a tag") }
        let inner = Properties(anchor: value.anchor, tag: value.tag)
        let both = try merged(outer, inner)
        var value = value
        value.anchor = both.anchor
        value.tag = both.tag
        if case .scalar(var scalar) = value.content, let tag = both.tag {
            scalar.forced = Self.forcedType(tag)
            value.content = .scalar(scalar)
        }
        return value
    }

    func checkKeyLength(from start: Int) throws(YAMLError) {
        guard at - start <= 1024 + 4096 else {
            throw failure("a key has at most 1024 characters; a longer one needs '? '", at: start)
        }
    }

    // MARK: Collections

    mutating func blockSequence(properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        let indentation = column
        try descend(at: start)
        var items: [YAMLNode] = []
        var stop = at
        while true {
            at += 1
            let item = try blockNode(parent: indentation, allowsSequenceAtParent: false, allowsNesting: true)
            stop = max(stop + 1, item.range.end.offset)
            items.append(item)
            skipToContent()
            guard !isAtEnd, !isAtDocumentMarker, column >= indentation else { break }
            guard column == indentation else { throw unexpectedContent() }
            guard isAtDash, leadingTab < 0 else { break }
            stop = at
        }
        depth -= 1
        return try node(.sequence(items), from: start, to: stop, properties: properties)
    }

    mutating func blockMapping(
        _ place: MappingStart,
        firstKey: YAMLNode?,
        firstKeyProperties: Properties,
        properties: Properties
    ) throws(YAMLError) -> YAMLNode {
        try descend(at: place.start)
        var keys = KeySet()
        var entries: [YAMLEntry] = []
        var pending = firstKey
        var pendingProperties = firstKeyProperties
        var stop = at
        while true {
            let key: YAMLNode
            var hasValue = true
            if let first = pending {
                key = first
                pending = nil
            } else if isAtQuestion, pendingProperties.isEmpty {
                (key, hasValue) = try explicitKey(indentation: place.column)
            } else {
                key = try implicitKey(pendingProperties)
            }
            pendingProperties = Properties()
            try keys.insert(key, in: self)
            var value: YAMLNode
            if hasValue {
                at += 1
                stop = at
                value = try blockNode(
                    parent: place.column,
                    allowsSequenceAtParent: true,
                    allowsNesting: !key.isImplicit(in: bytes, before: at - 1)
                )
            } else {
                value = try emptyNode(at: key.range.end.offset, properties: Properties())
            }
            stop = max(stop, key.range.end.offset, value.range.end.offset)
            entries.append(YAMLEntry(key: key, value: value))
            skipToContent()
            guard !isAtEnd, !isAtDocumentMarker, column >= place.column else { break }
            guard column == place.column, leadingTab < 0 else { throw unexpectedContent() }
            if isAtDash {
                throw failure("a list item stands where a key is expected")
            }
        }
        depth -= 1
        return try node(.mapping(entries), from: place.start, to: stop, properties: properties)
    }

    /// Reads `? key`; tells whether a `:` with a value follows.
    private mutating func explicitKey(indentation: Int) throws(YAMLError) -> (YAMLNode, Bool) {
        at += 1
        let key = try blockNode(parent: indentation, allowsSequenceAtParent: false, allowsNesting: true)
        skipToContent()
        return (key, !isAtEnd && column == indentation && isAtColon)
    }

    /// Reads `key` up to its `:`.
    private mutating func implicitKey(_ given: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        let line = lineStart
        let nodesBefore = nodes
        let found = given.isEmpty ? try properties() : given
        if isAtColon { return try emptyNode(at: at, properties: found) }
        guard !current.isBreak, !isAtEnd else {
            throw failure("expected a key after the anchor or tag", at: start)
        }
        let key = try flowOrPlain(parent: column, properties: found, isKey: true)
        skipBlanks()
        guard line == lineStart, isAtColon else {
            throw failure("expected ': ' after the key", at: line == lineStart ? at : start)
        }
        if found.anchor != nil { finishAnchor(found, key, weight: nodes - nodesBefore, height: 0) }
        try checkKeyLength(from: start)
        return key
    }
}

extension YAMLNode {
    /// Whether the `:` at `colon` follows its key on one line, rather than standing on a line of its own after `? key`.
    fileprivate func isImplicit(in bytes: [UInt8], before colon: Int) -> Bool {
        var index = range.end.offset
        while index < colon {
            if bytes[index].isBreak { return false }
            index += 1
        }
        return true
    }
}

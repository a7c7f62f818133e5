extension Parser {
    /// Reads an alias, a quoted or plain scalar, or a flow collection in block context.
    mutating func flowOrPlain(parent: Int, properties: Properties, isKey: Bool) throws(YAMLError) -> YAMLNode {
        switch current {
        case Byte.asterisk: return try aliasNode(properties: properties)
        case Byte.quote, Byte.apostrophe: return try quotedScalar(parent: parent, properties: properties)
        case Byte.openBracket: return try flowSequence(properties: properties)
        case Byte.openBrace: return try flowMapping(properties: properties)
        default:
            return try plainScalar(parent: parent, inFlow: false, onOneLine: isKey, properties: properties)
        }
    }

    /// Reads one node inside a flow collection; nothing before `,`, `]`, `}` or `:` is an empty node.
    private mutating func flowNode() throws(YAMLError) -> YAMLNode {
        let nodesBefore = nodes
        let deepestBefore = deepest
        deepest = depth
        let emptyAt = at
        let found = try properties()
        try skipInFlow()
        let node: YAMLNode
        switch current {
        case Byte.asterisk: node = try aliasNode(properties: found)
        case Byte.quote, Byte.apostrophe: node = try quotedScalar(parent: -1, properties: found)
        case Byte.openBracket: node = try flowSequence(properties: found)
        case Byte.openBrace: node = try flowMapping(properties: found)
        case Byte.comma, Byte.closeBracket, Byte.closeBrace:
            node = try emptyNode(at: found.isEmpty ? emptyAt : at, properties: found)
        case Byte.colon where isFlowColon(afterJSON: false):
            node = try emptyNode(at: found.isEmpty ? emptyAt : at, properties: found)
        default: node = try plainScalar(parent: -1, inFlow: true, onOneLine: false, properties: found)
        }
        finishAnchor(found, node, weight: nodes - nodesBefore, height: deepest - depth)
        deepest = max(deepestBefore, deepest)
        return node
    }

    /// Moves to the next content; a document marker or the end inside a flow collection is an error.
    private mutating func skipInFlow() throws(YAMLError) {
        skipToContent()
        if isAtEnd { throw failure("the text ends inside a flow collection: a ']' or '}' is missing") }
        if isAtDocumentMarker { throw failure("the document ends inside a flow collection: a ']' or '}' is missing") }
        if current == Byte.hash { throw failure("a comment must follow a blank") }
    }

    private func isFlowColon(afterJSON: Bool) -> Bool {
        current == Byte.colon && (afterJSON || next.isBlankOrEnd || next.isFlowIndicator)
    }

    private func isJSONLike(_ node: YAMLNode) -> Bool {
        guard node.alias == nil else { return false }
        let last = node.range.end.offset - 1
        guard last >= node.range.start.offset else { return false }
        guard case .scalar(let scalar) = node.content else { return true }
        return scalar.style != .plain
    }

    mutating func flowSequence(properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        try descend(at: start)
        at += 1
        var items: [YAMLNode] = []
        while true {
            try skipInFlow()
            if current == Byte.closeBracket { break }
            if current == Byte.comma { throw failure("expected an item before ','") }
            if isAtQuestion {
                items.append(try flowPair(explicit: true))
            } else {
                items.append(try flowItem())
            }
            try skipInFlow()
            if current == Byte.comma {
                at += 1
            } else if current != Byte.closeBracket {
                throw failure("expected ',' or ']', found \(found)")
            }
        }
        at += 1
        depth -= 1
        return try node(.sequence(items), from: start, to: at, properties: properties)
    }

    /// Reads an item of a flow sequence, which may be one `key: value`.
    private mutating func flowItem() throws(YAMLError) -> YAMLNode {
        let start = at
        let line = lineStart
        let item = try flowNode()
        let itemEnd = at
        skipBlanks()
        guard isFlowColon(afterJSON: isJSONLike(item)) else {
            at = itemEnd
            return item
        }
        guard line == lineStart else {
            throw failure("a key in a flow list must stand on one line, and this one starts on an earlier line")
        }
        try checkKeyLength(from: start)
        return try flowPair(key: item, from: start)
    }

    private mutating func flowPair(explicit: Bool) throws(YAMLError) -> YAMLNode {
        let start = at
        at += 1
        try skipInFlow()
        let key = try flowNode()
        try skipInFlow()
        guard isFlowColon(afterJSON: isJSONLike(key)) else {
            let value = try emptyNode(at: key.range.end.offset, properties: Properties())
            let entry = YAMLEntry(key: key, value: value)
            return try node(.mapping([entry]), from: start, to: key.range.end.offset, properties: Properties())
        }
        return try flowPair(key: key, from: start)
    }

    private mutating func flowPair(key: YAMLNode, from start: Int) throws(YAMLError) -> YAMLNode {
        try descend(at: start)
        at += 1
        let valueAt = at
        try skipInFlow()
        var value = try flowNode()
        if value.range.start == value.range.end { value.range = source.range(valueAt, valueAt) }
        depth -= 1
        let entry = YAMLEntry(key: key, value: value)
        return try node(
            .mapping([entry]),
            from: start,
            to: max(valueAt, value.range.end.offset),
            properties: Properties()
        )
    }

    mutating func flowMapping(properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        try descend(at: start)
        at += 1
        var keys = KeySet()
        var entries: [YAMLEntry] = []
        while true {
            try skipInFlow()
            if current == Byte.closeBrace { break }
            if current == Byte.comma { throw failure("expected a key before ','") }
            if isAtQuestion {
                at += 1
                try skipInFlow()
            }
            let key = try flowNode()
            try keys.insert(key, in: self)
            try skipInFlow()
            let value: YAMLNode
            if isFlowColon(afterJSON: isJSONLike(key)) {
                at += 1
                let valueAt = at
                try skipInFlow()
                var read = try flowNode()
                if read.range.start == read.range.end { read.range = source.range(valueAt, valueAt) }
                value = read
            } else {
                value = try emptyNode(at: key.range.end.offset, properties: Properties())
            }
            entries.append(YAMLEntry(key: key, value: value))
            try skipInFlow()
            if current == Byte.comma {
                at += 1
            } else if current != Byte.closeBrace {
                throw failure("expected ',' or '}', found \(found)")
            }
        }
        at += 1
        depth -= 1
        return try node(.mapping(entries), from: start, to: at, properties: properties)
    }
}

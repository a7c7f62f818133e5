extension Parser {
    /// Reads the anchor and tag at the reading position, and the blanks after them.
    mutating func properties() throws(YAMLError) -> Properties {
        var properties = Properties()
        while true {
            let start = at
            if current == Byte.ampersand {
                guard properties.anchor == nil else { throw failure("a node has one anchor, and this is its second") }
                at += 1
                let name = try anchorName("anchor")
                properties.anchor = name
            } else if current == Byte.exclamation {
                guard properties.tag == nil else { throw failure("a node has one tag, and this is its second") }
                properties.tag = try tag()
            } else {
                if let anchor = properties.anchor { anchors[anchor] = Anchor() }
                return properties
            }
            if properties.start == nil { properties.start = start }
            guard current.isBlankOrEnd || current.isFlowIndicator else {
                throw failure("expected a blank after the anchor or tag, found \(found)")
            }
            skipBlanks()
        }
    }

    /// Reads a name up to a blank or a flow indicator; a ':' that ends it is left, for it marks a key.
    mutating func anchorName(_ what: String) throws(YAMLError) -> String {
        let start = at
        while !current.isBlankOrEnd, !current.isFlowIndicator {
            if current == Byte.colon, next.isBlankOrEnd { break }
            at += 1
        }
        guard at > start else { throw failure("expected the name of the \(what), found \(found)") }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func tag() throws(YAMLError) -> String {
        let start = at
        if next == Byte.less {
            at += 2
            let uri = at
            while !current.isBlankOrEnd, current != Byte.greater { at += 1 }
            guard current == Byte.greater, at > uri else { throw failure("expected '!<tag>'", at: start) }
            at += 1
            return String(decoding: bytes[uri..<at - 1], as: UTF8.self)
        }
        at += 1
        var handleEnd = start + 1
        while !current.isBlankOrEnd, !current.isFlowIndicator {
            if current == Byte.exclamation, handleEnd == start + 1 { handleEnd = at + 1 }
            at += 1
        }
        let handle = String(decoding: bytes[start..<handleEnd], as: UTF8.self)
        let suffix = String(decoding: bytes[handleEnd..<at], as: UTF8.self)
        guard let prefix = tagHandles[handle] else {
            throw failure("the tag handle '\(handle)' is not declared by a %TAG directive", at: start)
        }
        return prefix + suffix
    }

    // MARK: Anchors and aliases

    /// Remembers an anchored node for its aliases.
    mutating func finishAnchor(_ properties: Properties, _ node: YAMLNode, weight: Int, height: Int) {
        guard let anchor = properties.anchor else { return }
        anchors[anchor] = Anchor(node: node, weight: weight, height: height)
    }

    /// Reads an alias and gives the node it stands for.
    mutating func aliasNode(properties: Properties) throws(YAMLError) -> YAMLNode {
        let start = at
        guard properties.isEmpty else { throw failure("an alias cannot have an anchor or a tag") }
        at += 1
        let name = try anchorName("alias")
        guard let anchor = anchors[name] else {
            let hint = Suggestion.nearest(to: name, in: anchors.keys.sorted()).map { "; did you mean '*\($0)'?" } ?? ""
            throw failure("no anchor '&\(name)' stands before this alias\(hint)", at: start, code: .alias)
        }
        guard var node = anchor.node else {
            throw failure("the alias '*\(name)' stands inside its own anchor", at: start, code: .alias)
        }
        try count(anchor.weight, at: start)
        guard depth + anchor.height <= limits.maxDepth else {
            throw failure("nested deeper than \(limits.maxDepth) levels by this alias", at: start, code: .tooDeep)
        }
        deepest = max(deepest, depth + anchor.height)
        node.range = source.range(start, at)
        node.anchor = nil
        node.alias = name
        return node
    }
}

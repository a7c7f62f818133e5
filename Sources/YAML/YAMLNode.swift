/// One node of a parsed document, with where it stands in the text.
public struct YAMLNode: Sendable {
    /// What the node holds.
    public indirect enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    /// What the node holds.
    public var content: Content
    /// The bytes of the node.
    ///
    /// A scalar with its quotes, a block scalar from its indicator to the end of its last line that is not empty (without
    /// the line end), a flow collection with its brackets, a block collection from its first key or dash to the end of its
    /// last value. Anchors and tags stand before it. An alias has the range of the alias.
    public var range: YAMLRange
    /// The resolved tag, when the text gives one (`tag:yaml.org,2002:str` for `!!str`).
    public var tag: String?
    /// The anchor's name, when the node has one.
    public var anchor: String?
    /// The name of the alias this node was written as, when it was.
    public var alias: String?

    /// Makes a node.
    public init(content: Content, range: YAMLRange, tag: String? = nil, anchor: String? = nil, alias: String? = nil) {
        self.content = content
        self.range = range
        self.tag = tag
        self.anchor = anchor
        self.alias = alias
    }

    /// The scalar, if the node is one.
    public var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The items, if the node is a sequence.
    public var sequence: [YAMLNode]? {
        guard case .sequence(let items) = content else { return nil }
        return items
    }

    /// The entries in the order of the text, if the node is a mapping.
    public var mapping: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value of the key with this text, if the node is a mapping that has it.
    public subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key.text == key }?.value
    }

    /// The scalar's text, whatever it resolves to.
    public var text: String? { scalar?.text }

    /// Whether the node is a scalar that resolves to null.
    public var isNull: Bool { scalar?.resolved == .null }

    /// Where the node starts.
    public var position: YAMLPosition { range.start }

    /// What the node is, in words for messages.
    public var kindDescription: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.resolved {
            case .null: "nothing"
            case .bool: "a boolean"
            case .integer: "an integer"
            case .float: "a number"
            case .string: "a string"
            }
        }
    }
}

/// Changes single places of a YAML text and leaves every other byte as it is.
///
/// After each change the text is read again, and the change is refused when anything but the place meant has another value.
public struct YAMLEdit: Sendable {
    /// What an insertion adds.
    public enum Value: Sendable, Hashable {
        /// A string; quoted where it would be read as anything else.
        case string(String)
        /// A mapping of strings, in this order.
        case mapping([(key: String, value: String)])

        public static func == (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.string(let first), .string(let second)): first == second
            case (.mapping(let first), .mapping(let second)): first.elementsEqual(second, by: ==)
            default: false
            }
        }

        public func hash(into hasher: inout Hasher) {
            switch self {
            case .string(let text): hasher.combine(text)
            case .mapping(let entries):
                for entry in entries {
                    hasher.combine(entry.key)
                    hasher.combine(entry.value)
                }
            }
        }
    }

    /// The text with the changes made so far.
    public private(set) var bytes: [UInt8]
    /// The document as it now is.
    public private(set) var root: YAMLNode
    let file: String?
    private let limits: YAMLLimits

    /// Reads a text of at most one document.
    public init(_ bytes: [UInt8], file: String? = nil, limits: YAMLLimits = .standard) throws(YAMLError) {
        self.bytes = bytes
        self.file = file
        self.limits = limits
        root = try YAML.parseSingle(bytes, file: file, limits: limits)
    }

    /// The node at a path, or nil when there is none.
    public func node(at path: [YAMLPathStep]) -> YAMLNode? {
        var node = root
        for step in path {
            let next: YAMLNode?
            switch step {
            case .key(let key): next = node[key]
            case .index(let index):
                guard let items = node.sequence, items.indices.contains(index) else { return nil }
                next = items[index]
            }
            guard let next else { return nil }
            node = next
        }
        return node
    }

    // MARK: Changes

    /// Gives the scalar at a path another text, in the style it has where that can carry the text.
    ///
    /// A string stays a string; a number, truth value or null takes the text for what it reads as, unless `asString` asks for
    /// a string. Setting what is there already changes nothing. An alias gives way to the text, and what it stands for stays.
    public mutating func set(_ path: [YAMLPathStep], to text: String, asString: Bool = false) throws(YAMLError) {
        guard let node = node(at: path) else { throw failure("nothing stands at this path", root.range.start) }
        guard let scalar = node.scalar else {
            throw failure("a text cannot take the place of \(node.kindDescription)", node.range.start)
        }
        try checkOwned(node, path, isReplaced: true)
        let isString = if case .string = scalar.resolved { true } else { false }
        if scalar.text == text, isString || (!text.isEmpty && !asString) { return }
        let style = node.alias == nil ? scalar.style : .plain
        let staysString = isString || asString
        let written = ScalarWriter.write(text, like: style, staysString: staysString, isInFlow: isInFlow(path))
        var replacement = Array(written.utf8)
        let offsets = node.range.offsets
        if offsets.isEmpty {
            // After `key:` with nothing behind it, a blank is needed; the anchor or tag before it may bring one.
            let before = offsets.lowerBound > 0 ? bytes[offsets.lowerBound - 1] : Byte.lineFeed
            if !before.isBlank, !before.isBreak { replacement.insert(Byte.space, at: 0) }
        }
        do throws(YAMLError) {
            try replace(offsets, with: replacement, expecting: path) {
                $0.text == text && (!asString || $0.scalar?.resolved == .string(text))
            }
        } catch {
            guard let anchor = node.anchor else { throw error }
            throw failure(
                "the anchor '&\(anchor)' stands here, and what refers to it would change as well",
                error.position
            )
        }
    }

    /// Adds a key at the end of the mapping at a path, in the style of the mapping.
    public mutating func insert(_ key: String, _ value: Value, into path: [YAMLPathStep]) throws(YAMLError) {
        guard let node = node(at: path) else { throw failure("nothing stands at this path", root.range.start) }
        try checkOwned(node, path)
        guard node[key] == nil else { throw failure("the key '\(key)' is already there", node.range.start) }
        let place = try insertionPlace(in: node, path)
        let lines = Insertion.entry(key, value, isInFlow: place.isInFlow)
        try splice(lines, at: place, expecting: path + [.key(key)], value: Self.matches(value))
    }

    /// Adds an item at the end of the sequence at a path, in the style of the sequence.
    public mutating func append(_ value: Value, to path: [YAMLPathStep]) throws(YAMLError) {
        guard let node = node(at: path) else { throw failure("nothing stands at this path", root.range.start) }
        try checkOwned(node, path)
        let count = node.sequence?.count ?? 0
        let place = try insertionPlace(in: node, path, forItem: true)
        let lines = Insertion.item(value, isInFlow: place.isInFlow)
        try splice(lines, at: place, expecting: path + [.index(count)], value: Self.matches(value))
    }

    /// Adds a key whose value is a list of one item at the end of the document's mapping.
    ///
    /// The item's dash stands under the key, or further in when the document's other lists stand so.
    public mutating func insertList(_ key: String, _ item: Value) throws(YAMLError) {
        guard root.mapping != nil || root.isNull else { throw failure("the document is no mapping", root.range.start) }
        guard root[key] == nil else { throw failure("the key '\(key)' is already there", root.range.start) }
        let place = try insertionPlace(in: root, [])
        let lines: [String]
        if place.isInFlow {
            let text = Insertion.item(item, isInFlow: true).joined()
            lines = ["\(ScalarWriter.plainOrQuoted(key, isInFlow: true)): [\(text)]"]
        } else {
            let indentation = String(repeating: " ", count: listIndentation)
            let items = Insertion.item(item, isInFlow: false).map { indentation + $0 }
            lines = ["\(ScalarWriter.plainOrQuoted(key, isInFlow: false)):"] + items
        }
        try splice(lines, at: place, expecting: [.key(key), .index(0)], value: Self.matches(item))
    }

    // MARK: Splicing

    private mutating func splice(
        _ lines: [String],
        at place: Place,
        expecting path: [YAMLPathStep],
        value: (YAMLNode) -> Bool
    ) throws(YAMLError) {
        var text = place.lead
        text += lines.joined(separator: place.lineStart)
        let isAtEnd = place.offsets.upperBound == bytes.count && !place.isInFlow
        if isAtEnd { text += usesCarriageReturns ? "\r\n" : "\n" }
        try replace(place.offsets, with: Array(text.utf8), expecting: path, value: value)
    }

    private mutating func replace(
        _ offsets: Range<Int>,
        with replacement: [UInt8],
        expecting path: [YAMLPathStep],
        value: (YAMLNode) -> Bool
    ) throws(YAMLError) {
        var changed = bytes
        changed.replaceSubrange(offsets, with: replacement)
        let before = root
        try adopt(changed, near: before.range.start) { after in
            EditCheck.differs(before, after, onlyAt: path[...], value: value)
        }
    }

    /// Takes a changed text in, if reading it shows the change that is meant and no other.
    mutating func adopt(
        _ changed: [UInt8],
        near position: YAMLPosition,
        isMeant: (_ after: YAMLNode) -> Bool
    ) throws(YAMLError) {
        let after: YAMLNode
        do {
            after = try YAML.parseSingle(changed, file: file, limits: limits)
        } catch {
            throw failure("the text around it does not allow this change: \(error.message)", error.position)
        }
        guard isMeant(after) else { throw failure("the text around it does not allow this change", position) }
        bytes = changed
        root = after
    }

    private static func matches(_ value: Value) -> (YAMLNode) -> Bool {
        { node in
            switch value {
            case .string(let text): node.text == text
            case .mapping(let entries):
                node.mapping?.elementsEqual(entries) { $0.key.text == $1.key && $0.value.text == $1.value } ?? false
            }
        }
    }

    func failure(_ message: String, _ position: YAMLPosition) -> YAMLError {
        YAMLError(code: .edit, message: message, position: position, file: file)
    }
}

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

    /// How far the document's lists stand in from their keys.
    private var listIndentation: Int {
        for entry in root.mapping ?? [] {
            guard case .sequence = entry.value.content, !startsFlow(entry.value), entry.value.alias == nil else {
                continue
            }
            return max(0, entry.value.range.start.column - entry.key.range.start.column)
        }
        return 0
    }

    // MARK: Places

    /// Where an insertion goes.
    struct Place {
        /// The bytes it takes the place of; empty but for `[]`, `{}` and the like.
        let offsets: Range<Int>
        let isInFlow: Bool
        /// What stands before the first line and between lines.
        let lineStart: String
        /// What stands before the first line instead, in flow style.
        let lead: String
    }

    private func insertionPlace(
        in node: YAMLNode,
        _ path: [YAMLPathStep],
        forItem: Bool = false
    ) throws(YAMLError) -> Place {
        let wanted = forItem ? "a list" : "a mapping"
        let lineEnd = usesCarriageReturns ? "\r\n" : "\n"
        let isEmpty: Bool
        switch node.content {
        case .sequence(let items):
            guard forItem else { throw failure("\(wanted) is expected here, not a list", node.range.start) }
            isEmpty = items.isEmpty
        case .mapping(let entries):
            guard !forItem else { throw failure("\(wanted) is expected here, not a mapping", node.range.start) }
            isEmpty = entries.isEmpty
        case .scalar:
            guard node.isNull else {
                throw failure("\(wanted) is expected here, not \(node.kindDescription)", node.range.start)
            }
            isEmpty = true
        }
        // Brackets with nothing but a comment in them stay, and so does the comment.
        let inside = node.range.offsets.dropFirst().dropLast()
        let holdsComment = isEmpty && startsFlow(node) && !bytes[inside].allSatisfy(\.isBlankOrEnd)
        if isInFlow(path) || (startsFlow(node) && (!isEmpty || holdsComment)) {
            let end = node.range.end.offset - 1
            var last = end
            while !holdsComment, last > 0, bytes[last - 1].isBlankOrEnd { last -= 1 }
            let lead = isEmpty ? "" : bytes[last - 1] == Byte.comma ? " " : ", "
            return Place(offsets: last..<last, isInFlow: true, lineStart: "", lead: lead)
        }
        if isEmpty {
            let indentation = emptyIndentation(path, forItem)
            let start = path.isEmpty ? lineEndOffset(bytes.count) : node.range.start.offset
            var offsets = path.isEmpty && node.scalar != nil ? start..<start : trimmedBefore(node.range.offsets)
            // A comment behind the key stays there.
            let rest = bytes[offsets.upperBound..<lineEndOffset(offsets.upperBound)]
            let hasComment = !path.isEmpty && rest.first { !$0.isBlank } == Byte.hash
            let comment = hasComment ? String(decoding: rest, as: UTF8.self) : ""
            offsets = offsets.lowerBound..<(offsets.upperBound + comment.utf8.count)
            let first =
                path.isEmpty && (offsets.lowerBound == 0 || bytes[offsets.lowerBound - 1].isBreak) ? "" : lineEnd
            return Place(
                offsets: offsets,
                isInFlow: false,
                lineStart: lineEnd + String(repeating: " ", count: indentation),
                lead: comment + first + String(repeating: " ", count: indentation)
            )
        }
        let column = node.range.start.column - 1
        let end = lineEndOffset(node.range.end.offset)
        let lineStart = lineEnd + String(repeating: " ", count: column)
        return Place(offsets: end..<end, isInFlow: false, lineStart: lineStart, lead: lineStart)
    }

    /// The indentation of what goes under a key that has nothing yet.
    private func emptyIndentation(_ path: [YAMLPathStep], _ forItem: Bool) -> Int {
        guard case .key(let key) = path.last, let parent = node(at: path.dropLast()),
            let entry = parent.mapping?.first(where: { $0.key.text == key })
        else { return 0 }
        let column = entry.key.range.start.column - 1
        return forItem ? column + listIndentation : column + 2
    }

    /// The range with the blanks before it, so that `key: []` leaves no blank behind `key:`.
    private func trimmedBefore(_ offsets: Range<Int>) -> Range<Int> {
        var start = offsets.lowerBound
        while start > 0, bytes[start - 1].isBlank { start -= 1 }
        return start..<offsets.upperBound
    }

    private func lineEndOffset(_ offset: Int) -> Int {
        bytes[offset...].firstIndex(where: \.isBreak) ?? bytes.count
    }

    private var usesCarriageReturns: Bool {
        guard let first = bytes.firstIndex(where: \.isBreak) else { return false }
        return bytes[first] == Byte.carriageReturn && first + 1 < bytes.count && bytes[first + 1] == Byte.lineFeed
    }

    private func startsFlow(_ node: YAMLNode) -> Bool {
        guard node.range.start.offset < bytes.count, node.scalar == nil else { return false }
        let first = bytes[node.range.start.offset]
        return first == Byte.openBrace || first == Byte.openBracket
    }

    /// Whether a collection on the way to the path is written in brackets.
    private func isInFlow(_ path: [YAMLPathStep]) -> Bool {
        (0..<path.count).contains { count in node(at: Array(path.prefix(count))).map(startsFlow) ?? false }
    }

    /// Refuses a place that an alias or a merge key leads to: the bytes there belong to something else.
    ///
    /// An alias that is itself replaced is a place of its own.
    private func checkOwned(
        _ node: YAMLNode,
        _ path: [YAMLPathStep],
        isReplaced: Bool = false
    ) throws(YAMLError) {
        var around = root
        for count in 0...path.count {
            guard let next = self.node(at: Array(path.prefix(count))) else { continue }
            let isInside =
                count == 0
                || around.range.offsets.lowerBound <= next.range.offsets.lowerBound
                    && next.range.offsets.upperBound <= around.range.offsets.upperBound
            guard next.alias == nil || isReplaced && count == path.count, isInside else {
                throw failure("what stands here comes from an anchor elsewhere and is not changed", next.range.start)
            }
            around = next
        }
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
        let after: YAMLNode
        do {
            after = try YAML.parseSingle(changed, file: file, limits: limits)
        } catch {
            throw failure("the text around it does not allow this change: \(error.message)", error.position)
        }
        guard EditCheck.differs(before, after, onlyAt: path[...], value: value) else {
            throw failure("the text around it does not allow this change", before.range.start)
        }
        bytes = changed
        root = after
    }

    /// Takes one entry out; see `remove(_:from:)`.
    mutating func removeEntry(
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
        let after: YAMLNode
        do {
            after = try YAML.parseSingle(changed, file: file, limits: limits)
        } catch {
            throw failure("the text around it does not allow this change: \(error.message)", error.position)
        }
        guard EditCheck.lacks(index, root, after, at: path[...]) else {
            throw failure("the text around it does not allow this change", entry.key.range.start)
        }
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

    private func failure(_ message: String, _ position: YAMLPosition) -> YAMLError {
        YAMLError(code: .edit, message: message, position: position, file: file)
    }
}

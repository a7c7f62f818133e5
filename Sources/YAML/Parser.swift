/// Reads a checked text by recursive descent; indentation is counted in bytes from the start of the line.
///
/// The reading position only moves forward, except for the one look back that tells an implicit key from a value, which
/// stays on its line. So the time is linear in the text but for lines that nest flow collections as keys.
struct Parser {
    struct Anchor {
        /// Nil while the node is still being read.
        var node: YAMLNode?
        var weight = 0
        var height = 0
    }

    /// The anchor and the tag that stand before a node.
    struct Properties {
        var anchor: String?
        var tag: String?
        var start: Int?

        var isEmpty: Bool { anchor == nil && tag == nil }
    }

    let source: SourceText
    let bytes: [UInt8]
    let end: Int
    let limits: YAMLLimits

    /// The reading position.
    var at = 0
    /// Where the line of the reading position starts.
    var lineStart = 0
    /// The first tab in the white space that leads the current line, or -1.
    var leadingTab = -1
    var depth = 0
    /// The deepest level reached since it was last reset, for the height of anchored nodes.
    var deepest = 0
    var nodes = 0
    /// How many bytes of the quoted scalar being read must not be trimmed: escapes and folds made them.
    var protectedCount = 0
    var anchors: [String: Anchor] = [:]
    var tagHandles: [String: String] = [:]
    /// Whether a plain `<<` stands anywhere in the text.
    let hasMergeKey: Bool

    init(source: SourceText, limits: YAMLLimits) {
        self.source = source
        self.limits = limits
        bytes = source.bytes
        end = source.end
        var previous: UInt8 = 0
        hasMergeKey = source.bytes.contains { byte in
            defer { previous = byte }
            return byte == Byte.less && previous == Byte.less
        }
    }

    var current: UInt8 { bytes[at] }
    var next: UInt8 { at < end ? bytes[at + 1] : 0 }
    var column: Int { at - lineStart }
    var isAtEnd: Bool { at >= end }

    func failure(_ message: String, at offset: Int? = nil, code: YAMLError.Code = .syntax) -> YAMLError {
        source.error(code, message, at: offset ?? at)
    }

    // MARK: White space

    /// Moves past one line end.
    mutating func skipBreak() {
        if current == Byte.carriageReturn, next == Byte.lineFeed { at += 1 }
        at += 1
        lineStart = at
    }

    mutating func skipBlanks() {
        while current.isBlank { at += 1 }
    }

    /// Moves past blanks, comments and line ends to the next content.
    ///
    /// A comment must follow a blank or start its line.
    mutating func skipToContent() {
        if at == lineStart { leadingTab = -1 }
        while true {
            while true {
                if current == Byte.tab, leadingTab < 0, isOnlyBlankBefore { leadingTab = at }
                guard current.isBlank else { break }
                at += 1
            }
            if current == Byte.hash, at == 0 || bytes[at - 1].isBlankOrEnd || at == lineStart {
                while !current.isBreak, at < end { at += 1 }
            }
            guard current.isBreak else { return }
            skipBreak()
            leadingTab = -1
        }
    }

    private var isOnlyBlankBefore: Bool {
        at == lineStart
            || bytes[lineStart] == Byte.space && bytes[at - 1].isBlank && leadingSpaces(from: lineStart) >= at
    }

    private func leadingSpaces(from start: Int) -> Int {
        var index = start
        while bytes[index] == Byte.space { index += 1 }
        return index
    }

    /// Whether `---` or `...` stands at the reading position, alone at the start of a line.
    var isAtDocumentMarker: Bool {
        guard at == lineStart, at + 2 < end else { return false }
        let byte = current
        guard byte == Byte.dash || byte == Byte.dot else { return false }
        return bytes[at + 1] == byte && bytes[at + 2] == byte && bytes[at + 3].isBlankOrEnd
    }

    /// Checks that nothing but a comment follows on the line.
    mutating func expectLineEnd(after what: String) throws(YAMLError) {
        let before = at
        skipBlanks()
        if current == Byte.hash, at > before { return }
        guard current.isBreak || isAtEnd else {
            throw failure("expected the end of the line after \(what), found \(found)")
        }
    }

    /// The character at the reading position, in words.
    var found: String {
        if isAtEnd { return "the end of the text" }
        if current.isBreak { return "the end of the line" }
        if current == Byte.tab { return "a tab" }
        let rest = String(decoding: bytes[at..<min(end, at + 4)], as: UTF8.self)
        return rest.first.map { "'\($0)'" } ?? "something else"
    }

    // MARK: Nodes

    /// Counts one node against the limit.
    mutating func count(_ weight: Int = 1, at offset: Int) throws(YAMLError) {
        nodes += weight
        guard nodes <= limits.maxNodes else {
            throw failure(
                "the text has more than \(limits.maxNodes) nodes once its aliases are expanded",
                at: offset,
                code: .tooManyNodes
            )
        }
    }

    /// Goes one level deeper; the caller leaves with `depth -= 1`.
    mutating func descend(at offset: Int) throws(YAMLError) {
        depth += 1
        deepest = max(deepest, depth)
        guard depth <= limits.maxDepth else {
            throw failure("nested deeper than \(limits.maxDepth) levels", at: offset, code: .tooDeep)
        }
    }

    /// Makes a node of a content that was just read, counted.
    mutating func node(
        _ content: YAMLNode.Content,
        from start: Int,
        to stop: Int,
        properties: Properties
    ) throws(YAMLError) -> YAMLNode {
        try count(at: start)
        var content = content
        if let tag = properties.tag, case .scalar(var scalar) = content {
            scalar.forced = Self.forcedType(tag)
            content = .scalar(scalar)
        }
        return YAMLNode(
            content: content,
            range: source.range(start, stop),
            tag: properties.tag,
            anchor: properties.anchor
        )
    }

    mutating func emptyNode(at offset: Int, properties: Properties) throws(YAMLError) -> YAMLNode {
        let scalar = YAMLNode.Content.scalar(YAMLScalar(text: "", style: .plain))
        let node = try node(scalar, from: offset, to: offset, properties: properties)
        if !properties.isEmpty { finishAnchor(properties, node, weight: 1, height: 0) }
        return node
    }

    static func forcedType(_ tag: String) -> YAMLScalar.ForcedType? {
        switch tag {
        case "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary": .string
        case "tag:yaml.org,2002:int": .integer
        case "tag:yaml.org,2002:float": .float
        case "tag:yaml.org,2002:bool": .bool
        case "tag:yaml.org,2002:null": .null
        default: nil
        }
    }
}

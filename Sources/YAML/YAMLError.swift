/// Why a text is not the YAML that was asked for, and where.
public struct YAMLError: Error, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case syntax, encoding, tooLarge, tooDeep, tooManyNodes, duplicateKey, alias, edit
        }

        private let value: Value

        /// The text does not follow the grammar.
        public static let syntax = Code(value: .syntax)
        /// The bytes are not UTF-8 or hold control characters.
        public static let encoding = Code(value: .encoding)
        /// The text is longer than `YAMLLimits.maxBytes`.
        public static let tooLarge = Code(value: .tooLarge)
        /// Collections nest deeper than `YAMLLimits.maxDepth`.
        public static let tooDeep = Code(value: .tooDeep)
        /// There are more nodes, aliases expanded, than `YAMLLimits.maxNodes`.
        public static let tooManyNodes = Code(value: .tooManyNodes)
        /// A mapping has the same key twice.
        public static let duplicateKey = Code(value: .duplicateKey)
        /// An alias has no anchor, or stands inside it.
        public static let alias = Code(value: .alias)
        /// An edit does not fit the text.
        public static let edit = Code(value: .edit)

        public var description: String { value.rawValue }
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, in words for the author of the text.
    public let message: String
    /// Where it is wrong.
    public let position: YAMLPosition
    /// The file's name, when known.
    public let file: String?

    /// Makes an error.
    public init(code: Code, message: String, position: YAMLPosition, file: String?) {
        self.code = code
        self.message = message
        self.position = position
        self.file = file
    }

    /// `file:line:column: message`, or `line:column: message` when the text has no name.
    public var description: String {
        let place = "\(position.line):\(position.column): \(message)"
        guard let file else { return place }
        return "\(file):\(place)"
    }
}

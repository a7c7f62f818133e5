import YAML

/// Why manifests cannot be read, rendered or edited, and where.
public struct ManifestError: Error, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case syntax, invalid, notFound, outsideRoot, cycle, conflict, unsupported, noMatch, tooLarge, unreadable
        }

        private let value: Value

        /// A file is not YAML.
        public static let syntax = Code(value: .syntax)
        /// A field is unknown, missing, of the wrong type or out of its range.
        public static let invalid = Code(value: .invalid)
        /// A named file or directory does not exist.
        public static let notFound = Code(value: .notFound)
        /// A path or symbolic link leaves the root.
        public static let outsideRoot = Code(value: .outsideRoot)
        /// Kustomizations include each other in a circle.
        public static let cycle = Code(value: .cycle)
        /// Two objects or keys have the same identity.
        public static let conflict = Code(value: .conflict)
        /// Something Headgate does not do, such as Helm charts.
        public static let unsupported = Code(value: .unsupported)
        /// A patch, replacement or selector finds nothing.
        public static let noMatch = Code(value: .noMatch)
        /// The input or the result goes beyond its bound.
        public static let tooLarge = Code(value: .tooLarge)
        /// The tree could not be read.
        public static let unreadable = Code(value: .unreadable)

        public var description: String { value.rawValue }
    }

    /// The kind of fault.
    public let code: Code
    /// What is wrong, in words; never holds the value of a Secret.
    public let message: String
    /// Where it is wrong.
    public let position: SourcePosition
    /// The error underneath, when another module or the system gave one.
    public let cause: (any Error)?

    /// Makes an error.
    public init(code: Code, message: String, position: SourcePosition, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.position = position
        self.cause = cause
    }

    init(_ error: YAMLError) {
        code =
            switch error.code {
            case .tooLarge, .tooDeep, .tooManyNodes: .tooLarge
            case .duplicateKey: .conflict
            default: .syntax
            }
        message = error.message
        position = SourcePosition(file: error.file, line: error.position.line, column: error.position.column)
        cause = error
    }

    /// `file:line:column: message`.
    public var description: String {
        let place = position.description
        return place.isEmpty ? message : "\(place): \(message)"
    }
}

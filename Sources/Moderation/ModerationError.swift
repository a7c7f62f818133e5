/// What went wrong while reading data, training, or loading a model.
public struct ModerationError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case unreadable
            case invalidData
            case invalidModel
            case unsupportedModel
            case notFound
            case invalidReference
            case unwritable
            case unavailable
            case refused
            case alreadyExists
        }

        private let kind: Kind

        /// A file that exists could not be read.
        public static let unreadable = Code(kind: .unreadable)
        /// A data file is not what it should be.
        public static let invalidData = Code(kind: .invalidData)
        /// A model file is damaged.
        public static let invalidModel = Code(kind: .invalidModel)
        /// A model file was written for another version of this program.
        public static let unsupportedModel = Code(kind: .unsupportedModel)
        /// A file, model, version or alias does not exist.
        public static let notFound = Code(kind: .notFound)
        /// A model reference such as `models:/name@alias` is malformed.
        public static let invalidReference = Code(kind: .invalidReference)
        /// A file could not be written.
        public static let unwritable = Code(kind: .unwritable)
        /// Whoever keeps the models does not answer, or cannot just now.
        public static let unavailable = Code(kind: .unavailable)
        /// Whoever keeps the models wants other credentials.
        public static let refused = Code(kind: .refused)
        /// What was to be made is there already.
        public static let alreadyExists = Code(kind: .alreadyExists)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// Safe to show to anyone: names files and fields, never the text of a comment.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { "\(code): \(message)" }
}

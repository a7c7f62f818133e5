/// Why an archive was not unpacked.
public struct ArchiveError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure this is; new kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case damaged
            case unsupported
            case refused
            case unreadable
            case unwritable
        }

        private let kind: Kind

        /// The bytes are not what the format says, or not all of them are there.
        public static let damaged = Code(kind: .damaged)
        /// The archive uses what is not known here, such as encryption.
        public static let unsupported = Code(kind: .unsupported)
        /// Unpacking would harm: a path leads out of the directory, or a bound is passed.
        public static let refused = Code(kind: .refused)
        /// The file of the archive could not be read.
        public static let unreadable = Code(kind: .unreadable)
        /// What it holds could not be written.
        public static let unwritable = Code(kind: .unwritable)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// Safe to show: names files, with what is not printable taken out.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code): \(message)" }
}

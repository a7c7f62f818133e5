/// What went wrong in Git work, safe to show to a person and to log.
///
/// Neither ``message`` nor ``description`` holds a credential or the user part of a URL.
public struct GitError: Error, Sendable, CustomStringConvertible {
    /// The kind of a failure; new ones may be added without breaking a caller.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case authentication
            case badSignature
            case cancelled
            case certificate
            case corrupt
            case diverged
            case exists
            case hostilePath
            case input
            case invalid
            case locked
            case network
            case noChange
            case notARepository
            case notFound
            case raceLost
            case rejected
            case timedOut
            case tooLarge
            case unsigned
            case unsupported
            case other
        }

        /// The server wants credentials, or refused the ones it got.
        public static let authentication = Self(.authentication)
        /// A signature does not fit, or is of nobody whose signatures count.
        public static let badSignature = Self(.badSignature)
        /// The task was cancelled while the operation ran.
        public static let cancelled = Self(.cancelled)
        /// The server's certificate was not accepted.
        public static let certificate = Self(.certificate)
        /// An object or a file of the repository is damaged or missing.
        public static let corrupt = Self(.corrupt)
        /// The branch has commits that what is pushed does not build on.
        public static let diverged = Self(.diverged)
        /// What was to be created is already there.
        public static let exists = Self(.exists)
        /// A tree holds a path that would leave its directory or reach into `.git`.
        public static let hostilePath = Self(.hostilePath)
        /// Reading or writing a file outside Git's own failed.
        public static let inputOutput = Self(.input)
        /// An argument is not of the required form.
        public static let invalid = Self(.invalid)
        /// Another process holds a lock for longer than is waited for.
        public static let locked = Self(.locked)
        /// The remote could not be reached or broke off.
        public static let network = Self(.network)
        /// The changes leave the tree as it was, so that there is nothing to commit.
        public static let noChange = Self(.noChange)
        /// There is no Git repository at that place.
        public static let notARepository = Self(.notARepository)
        /// The named revision, ref, path or remote repository does not exist.
        public static let notFound = Self(.notFound)
        /// The branch no longer is where the caller expected it: look again and decide anew.
        public static let raceLost = Self(.raceLost)
        /// The remote refused a push for a reason of its own, such as a hook or branch protection.
        public static let rejected = Self(.rejected)
        /// The operation's deadline, or the time allowed without progress, has passed.
        public static let timedOut = Self(.timedOut)
        /// A limit on size or number was exceeded.
        public static let tooLarge = Self(.tooLarge)
        /// There is no signature where one is needed.
        public static let unsigned = Self(.unsigned)
        /// A form of repository, address or signature that is not supported.
        public static let unsupported = Self(.unsupported)
        /// Anything else.
        public static let other = Self(.other)

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        public var description: String { value.rawValue }

        /// Whether the same call may succeed later without anybody changing anything.
        public var isTransient: Bool {
            switch value {
            case .locked, .network, .raceLost, .timedOut: true
            default: false
            }
        }
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}

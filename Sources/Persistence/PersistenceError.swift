/// What went wrong with a database.
///
/// ``message`` and ``description`` never hold an argument, a stored value or a password.
public struct PersistenceError: Error, Sendable {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case busy
            case cancelled
            case closed
            case constraint
            case corrupt
            case failed
            case full
            case migrationFailed
            case misuse
            case outcomeUnknown
            case readOnly
            case schemaTooNew
            case schemaTooOld
            case unreachable
        }

        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        public var description: String { value.rawValue }

        /// Others held the database for too long, or collided with this transaction in every try.
        public static let busy = Self(.busy)
        /// Opening was cancelled; transactions throw `CancellationError` instead.
        public static let cancelled = Self(.cancelled)
        /// The database was closed before.
        public static let closed = Self(.closed)
        /// A unique key, foreign key, check or not-null rule refused a change.
        public static let constraint = Self(.constraint)
        /// The file is damaged, or no database.
        public static let corrupt = Self(.corrupt)
        /// The database failed in another way, such as an input or output error.
        public static let failed = Self(.failed)
        /// The disk or the database's quota is full.
        public static let full = Self(.full)
        /// A migration did not apply; the ones before it stay applied.
        public static let migrationFailed = Self(.migrationFailed)
        /// The program asked for something that cannot be: a statement that does not parse, a column that is not there.
        public static let misuse = Self(.misuse)
        /// The connection was lost during a commit: it may have happened or not.
        public static let outcomeUnknown = Self(.outcomeUnknown)
        /// The database, or the transaction, does not take changes.
        public static let readOnly = Self(.readOnly)
        /// A newer program has changed the schema.
        public static let schemaTooNew = Self(.schemaTooNew)
        /// A database opened read-only lacks a migration that this program needs.
        public static let schemaTooOld = Self(.schemaTooOld)
        /// No connection, or no file at that path.
        public static let unreachable = Self(.unreachable)
    }

    public let code: Code
    /// One sentence without a full stop, safe to show.
    public let message: String
    /// The error beneath this one.
    public let cause: (any Error)?
    /// Detail for people who debug, such as the statement; never its arguments.
    let detail: String?
    /// PostgreSQL's five characters, when the error came from there.
    let sqlState: String?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.init(code, message, detail: nil, cause: cause)
    }

    static var tooManyRows: Self { Self(.misuse, "the result has more than \(Persistence.maximumRows) rows") }
    static var connectionLost: Self {
        Self(.unreachable, "the connection to the database server was lost", detail: nil, sqlState: "08006")
    }

    static var connectionSilent: Self {
        Self(.unreachable, "the database server did not answer in time", detail: nil, sqlState: "08001")
    }

    /// A connection whose prepared statements are of no more use; a new one is.
    static var staleConnection: Self {
        Self(.failed, "the tables have changed under the statement", detail: nil, sqlState: "08000")
    }

    static var isReadOnly: Self { Self(.readOnly, "the database was opened for reading only") }
    static var isClosed: Self { Self(.closed, "the database is closed") }

    init(
        _ code: Code,
        _ message: String,
        detail: String?,
        sqlState: String? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.detail = detail
        self.sqlState = sqlState
    }
}

extension PersistenceError: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "\(code): \(message)" }

    public var debugDescription: String {
        guard let detail else { return description }
        return "\(description) [\(detail)]"
    }
}

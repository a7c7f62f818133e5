/// Where a database is.
public enum DatabaseLocation: Sendable, Hashable {
    /// A file, created when it is missing, in a directory that exists; `:memory:` is a database that ends with the
    /// process.
    case sqlite(String)
    /// A `postgres://` or `postgresql://` URL with the parameters libpq knows.
    case postgres(String)

    public var dialect: SQLDialect {
        switch self {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }
}

extension DatabaseLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The path of a file; of a URL, which may carry a password, only that it is one.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres: "postgres"
        }
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

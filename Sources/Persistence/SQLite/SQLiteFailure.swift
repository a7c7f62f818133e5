import GRDB

/// Turns the errors of SQLite and GRDB into this module's.
enum SQLiteFailure {
    /// Runs the body and translates the errors of GRDB; all others go through, among them those of the caller.
    static func translating<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw translate(error)
        }
    }

    static func translate(_ error: any Error, sql: String? = nil) -> PersistenceError {
        guard let error = error as? DatabaseError else {
            return PersistenceError(.failed, "SQLite failed", cause: error)
        }
        let (code, message) = meaning(of: error)
        let detail = "SQLite result \(error.extendedResultCode.rawValue)" + (sql.map { ", statement: \($0)" } ?? "")
        return PersistenceError(code, message, detail: detail)
    }

    /// SQLite's own text is taken where it speaks of names and syntax; elsewhere it could hold values.
    private static func meaning(of error: DatabaseError) -> (PersistenceError.Code, String) {
        let text = error.message ?? "no reason given"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return (.busy, "another process held the database for too long")
        case .SQLITE_CONSTRAINT:
            return (.constraint, text)
        case .SQLITE_FULL:
            return (.full, "the disk or the database is full")
        case .SQLITE_CORRUPT:
            return (.corrupt, "the database file is damaged")
        case .SQLITE_NOTADB:
            return (.corrupt, "the file is not a database")
        case .SQLITE_READONLY:
            return (.readOnly, "the database does not take changes here")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return (.unreachable, "the database file cannot be opened")
        case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE:
            return (.misuse, text)
        case .SQLITE_TOOBIG:
            return (.misuse, "a value or a statement is too large for SQLite")
        case .SQLITE_MISMATCH:
            return (.misuse, "a value does not fit its column")
        case .SQLITE_IOERR:
            return (.failed, "the database file could not be read or written")
        default:
            return (.failed, "SQLite failed with result \(error.extendedResultCode.rawValue)")
        }
    }
}

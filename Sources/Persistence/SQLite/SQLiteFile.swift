import GRDB
import Glibc

/// Opens a database file the way Headgate wants it.
enum SQLiteFile {
    /// How long a transaction waits for another process that holds the database.
    private static let patience = 10.0

    static func open(
        _ path: String,
        _ access: Persistence.Access,
        readerCount: Int
    ) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience)
        configuration.maximumReaderCount = readerCount
        configuration.label = "headgate.sqlite"
        if path == ":memory:" { return try DatabaseQueue(configuration: configuration) }

        try prepare(path, access)
        let pool = try patiently { try DatabasePool(path: path, configuration: configuration) }
        try pool.writeWithoutTransaction { database in
            // A commit is on the disk before it is answered; GRDB's own choice would risk the last ones.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            if access == .readOnly { try database.execute(sql: "PRAGMA query_only = 1") }
        }
        return pool
    }

    /// Tries again while another process sets the same file up: SQLite does not wait for that by itself.
    private static func patiently<T>(_ body: () throws -> T) throws -> T {
        let deadline = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                usleep(20_000)
            }
        }
    }

    /// Makes a new file that only its owner can read; SQLite gives the files beside it the same mode.
    private static func prepare(_ path: String, _ access: Persistence.Access) throws(PersistenceError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw PersistenceError(.misuse, "the path of the database is empty or holds a NUL character")
        }
        let creation = access == .readWrite ? O_CREAT | O_EXCL | O_RDWR : O_RDONLY
        let file = unsafe Glibc.open(path, creation | O_CLOEXEC, 0o600)
        let reason = errno
        if file >= 0 {
            Glibc.close(file)
            return
        }
        if reason == EEXIST { return }
        let text = unsafe String(cString: strerror(reason))
        throw PersistenceError(
            reason == ENOSPC || reason == EDQUOT ? .full : .unreachable,
            "cannot \(access == .readWrite ? "make" : "open") the database file \(path): \(text)"
        )
    }
}

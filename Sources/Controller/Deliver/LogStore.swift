import Persistence

/// Keeps the logs of jobs, one for each attempt: beside SQLite as files, with PostgreSQL in the database, where every
/// controller reads them.
///
/// Every line is `TIME STEP TEXT`: when it was written (RFC 3339), the step's number, and what the step printed.
struct LogStore: Sendable {
    /// The most bytes of one attempt's log; runners stop sending before that.
    static let maximumSize = 64 * 1024 * 1024

    /// The most bytes read at once.
    static let maximumPart = 1024 * 1024

    private let files: LogFiles
    private let database: any SQLDatabase

    init(root: String, database: any SQLDatabase) {
        files = LogFiles(root: root)
        self.database = database
    }

    /// Appends bytes that begin at an offset, for whoever holds the job.
    ///
    /// What the log has already is passed over, so a repeated call adds nothing. When this returns, the bytes survive the
    /// end of this process and, with PostgreSQL, of this machine.
    ///
    /// `held` reads the job in the same transaction, and throws when it is not the caller's any more.
    ///
    /// - Returns: the job.
    /// - Throws: `.conflict` when bytes before the offset are missing, `.tooLarge` over the bound.
    func append(
        _ bytes: [UInt8],
        at offset: Int,
        held: @Sendable (any SQLConnection) throws -> Controller.JobRecord
    ) async throws -> Controller.JobRecord {
        guard database.dialect == .postgres else {
            let job = try await database.read { try held($0) }
            try files.append(bytes, at: offset, of: job.logKey)
            return job
        }
        return try await database.write { connection in
            let job = try held(connection)
            let size = try LogTable.size(of: job.logKey, in: connection)
            let new = try Self.new(bytes, at: offset, after: size)
            try LogTable.append(new, at: size, of: job.logKey, in: connection)
            return job
        }
    }

    /// Puts back what a log had; what is there already is passed over.
    func restore(_ bytes: [UInt8], at offset: Int, of key: LogKey) async throws {
        guard database.dialect == .postgres else { return try files.append(bytes, at: offset, of: key) }
        try await database.write { connection in
            let size = try LogTable.size(of: key, in: connection)
            try LogTable.append(try Self.new(bytes, at: offset, after: size), at: size, of: key, in: connection)
        }
    }

    /// The bytes from an offset on, `maximumPart` of them unless the log ends before.
    func read(from offset: Int, of key: LogKey) async throws -> [UInt8] {
        guard database.dialect == .postgres else {
            return try files.read(from: offset, atMost: Self.maximumPart, of: key)
        }
        return try await database.read { connection in
            try LogTable.read(from: offset, atMost: Self.maximumPart, of: key, in: connection)
        }
    }

    func size(of key: LogKey) async throws -> Int {
        guard database.dialect == .postgres else { return try files.size(of: key) }
        return try await database.read { try LogTable.size(of: key, in: $0) }
    }

    /// What of some bytes that begin at an offset a log of this size has not got yet.
    static func new(_ bytes: [UInt8], at offset: Int, after size: Int) throws -> ArraySlice<UInt8> {
        guard offset >= 0, offset <= size else {
            throw ControllerError(.conflict, "the log has \(size) bytes, and these begin at \(offset)")
        }
        let known = min(bytes.count, size - offset)
        guard size + bytes.count - known <= maximumSize else {
            throw ControllerError(.tooLarge, "the log is over \(maximumSize) bytes")
        }
        return bytes.dropFirst(known)
    }
}

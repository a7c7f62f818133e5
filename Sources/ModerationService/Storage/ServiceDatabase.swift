import Persistence
import Synchronization

/// The database of the service, opened when it is first needed and looked for again while it is away.
///
/// `read` and `write` throw `ModerationServiceError` with the code `unavailable`, and the reason as its cause, when the
/// database does not do what it is asked; what else the body throws goes through.
final class ServiceDatabase: Sendable {
    private struct State {
        var database: (any SQLDatabase)?
        var isAnswering = false
        var isClosed = false
    }

    private let location: DatabaseLocation
    private let state = Mutex(State())

    init(location: DatabaseLocation) {
        self.location = location
    }

    /// Whether the database did what it was last asked.
    var isAnswering: Bool { state.withLock { $0.isAnswering } }

    /// Opens the database and brings its tables up to date, unless that has been done.
    ///
    /// Throws `PersistenceError`.
    @discardableResult
    func open() async throws -> any SQLDatabase {
        if let database = state.withLock({ $0.database }) { return database }
        let opened: any SQLDatabase
        do {
            opened = try await Persistence.open(location, migrations: ServiceSchema.migrations)
        } catch {
            state.withLock { $0.isAnswering = false }
            throw error
        }
        // Two may have opened it at once; the first one stays.
        let kept: (any SQLDatabase)? = state.withLock { state in
            if !state.isClosed, state.database == nil {
                state.database = opened
                state.isAnswering = true
            }
            return state.database
        }
        if let kept, kept as AnyObject === opened as AnyObject { return kept }
        await opened.close()
        guard let kept else { throw PersistenceError(.closed, "the service has stopped") }
        return kept
    }

    func read<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await answering { try await $0.read(body) }
    }

    func write<T: Sendable>(_ body: @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await answering { try await $0.write(body) }
    }

    func close() async {
        let database = state.withLock { state in
            defer { state = State(isClosed: true) }
            return state.database
        }
        await database?.close()
    }

    private func answering<T: Sendable>(_ body: (any SQLDatabase) async throws -> T) async throws -> T {
        do {
            let result = try await body(try await open())
            state.withLock { $0.isAnswering = $0.database != nil }
            return result
        } catch let error as PersistenceError {
            // What the database refuses was asked wrongly; it is there all the same.
            let isThere = error.code == .constraint || error.code == .misuse
            state.withLock { $0.isAnswering = isThere && $0.database != nil }
            throw ModerationServiceError(.unavailable, "the database is not available", cause: error)
        }
    }
}

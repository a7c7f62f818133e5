import Moderation
import Persistence
import Synchronization

/// Reads what the API wrote; never writes.
final class MonitorDatabase: Sendable {
    private let location: DatabaseLocation
    private let database = Mutex<(any SQLDatabase)?>(nil)

    init(location: DatabaseLocation) {
        self.location = location
    }

    /// Looks at a range of time; a reference that is not given is taken from the oldest comments of the newest model.
    func snapshot(
        _ range: MonitorRange,
        at now: Timestamp,
        reference: DriftReference?,
        settings: DriftSettings
    ) async throws -> MonitorSnapshot {
        let database = try await open()
        do {
            return try await database.read { connection in
                try MonitorReader(connection).snapshot(range, at: now, reference: reference, settings: settings)
            }
        } catch let error as PersistenceError where error.code != .misuse {
            // A connection that was lost does not come back by itself.
            await close()
            throw error
        }
    }

    func close() async {
        let open = self.database.withLock { database in
            defer { database = nil }
            return database
        }
        await open?.close()
    }

    private func open() async throws -> any SQLDatabase {
        if let open = database.withLock({ $0 }) { return open }
        let opened = try await Persistence.open(location, migrations: ServiceSchema.migrations, access: .readOnly)
        let winner = database.withLock { database in
            if let database { return database }
            database = opened
            return opened
        }
        if winner as AnyObject !== opened as AnyObject { await opened.close() }
        return winner
    }
}

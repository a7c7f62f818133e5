/// Words that programs on one PostgreSQL database say to each other, heard by all that listen at the moment.
public struct Announcements: Sendable {
    /// What a listener hears.
    public enum Event: Sendable, Hashable {
        /// It listens from now on; what was said before is lost to it.
        case listening

        /// Somebody, perhaps the listener itself, said this.
        case heard(String)
    }

    /// The most bytes that can be said at once.
    public static let maximumBytes = 7_900

    /// One for each schema, as an SQL expression.
    static let channel = "'headgate_' || current_schema()"

    private let listener: PostgresListener

    /// Prepares to listen on a database given as a `postgres://` URL.
    public init(url: String) throws(PersistenceError) {
        listener = try PostgresListener(url)
    }

    /// Listens until cancelled; a connection that is lost is made again, with pauses up to 2 s.
    ///
    /// `lost` is told of every failure.
    public func listen(
        _ body: @Sendable (Event) async -> Void,
        lost: @Sendable (PersistenceError) async -> Void
    ) async throws {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do throws(PersistenceError) {
                try await listener.begin()
                pause = .milliseconds(100)
                await body(.listening)
                while !Task.isCancelled {
                    for text in try await listener.next(within: .milliseconds(500)) { await body(.heard(text)) }
                }
            } catch {
                await lost(error)
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
        await listener.end()
    }
}

extension SQLConnection {
    /// Says something to everybody who listens, once the transaction commits.
    ///
    /// On SQLite, where nobody listens, it does nothing.
    public func announce(_ text: String) throws {
        guard dialect == .postgres else { return }
        _ = try query("SELECT CAST(pg_notify(\(Announcements.channel), ?) AS TEXT) AS said", [.text(text)])
    }
}

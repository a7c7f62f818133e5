public import Persistence

/// Keys from the command line: `moderation keys`.
public struct KeyDesk: Sendable {
    private let store: KeyStore
    private let database: ServiceDatabase

    public init(location: DatabaseLocation) {
        database = ServiceDatabase(location: location)
        store = KeyStore(database: database)
    }

    /// Adds a key and returns its secret, which is shown once.
    public func add(_ name: String, scopes: [KeyScope], commentsPerMinute: Int?) async throws -> String {
        guard APIKey.isName(name) else {
            throw ModerationServiceError(
                .invalidConfiguration,
                "a name has up to 64 letters, digits, hyphens, underscores, dots and at signs"
            )
        }
        let secret = try await store.add(
            name,
            scopes: scopes,
            commentsPerMinute: commentsPerMinute,
            by: "command line"
        )
        guard let secret else {
            throw ModerationServiceError(.invalidConfiguration, "there is, or was, a key called \(name)")
        }
        return secret.text
    }

    public func list() async throws -> [APIKey] { try await store.list() }

    public func revoke(_ name: String) async throws {
        guard try await store.revoke(name, by: "command line") else {
            throw ModerationServiceError(.invalidConfiguration, "there is no key called \(name) that could be revoked")
        }
    }

    public func close() async { await database.close() }
}

import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization

/// The keys that can be used, in memory: requests do not wait for the database.
///
/// It is read again every `interval`, so a revoked key ends within that time, and while the database is away the keys of
/// before go on.
final class KeyRing: Service {
    static let interval = Duration.seconds(5)

    private struct Entry {
        var key: APIKey
        var caller: Caller
    }

    private let store: KeyStore
    private let commentsPerMinute: Int?
    private let logger: Logger
    /// By the hash of their secrets; nothing until they have been read.
    private let entries = Mutex<[String: Entry]?>(nil)

    /// `commentsPerMinute`: for keys that have no limit of their own.
    init(store: KeyStore, commentsPerMinute: Int?, logger: Logger) {
        self.store = store
        self.commentsPerMinute = commentsPerMinute
        self.logger = logger
    }

    /// Whose secret it is, if it is anybody's; throws while the keys have not been read.
    func caller(_ secret: some StringProtocol) throws -> Caller? {
        let hash = KeySecret.hash(secret)
        return try entries.withLock { entries in
            guard let entries else { throw Problem(.serviceUnavailable, "the keys have not been read yet") }
            return entries[hash]?.caller
        }
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown { [self] in
            while true {
                await reload()
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    func reload() async {
        do {
            let keys = try await store.list().filter { $0.revokedAt == nil }
            entries.withLock { entries in
                let known = entries ?? [:]
                entries = Dictionary(
                    keys.map { key in
                        if let entry = known[key.hash], entry.key == key { return (key.hash, entry) }
                        let limiter = (key.commentsPerMinute ?? commentsPerMinute).map { RateLimiter(perMinute: $0) }
                        let caller = Caller(name: key.name, scopes: Set(key.scopes), limiter: limiter)
                        return (key.hash, Entry(key: key, caller: caller))
                    },
                    uniquingKeysWith: { first, _ in first }
                )
            }
        } catch {
            logger.error("the keys could not be read again", metadata: ["error": "\(error)"])
        }
    }
}

import Synchronization

/// What registries accepted lately, so that not every request is made twice.
final class RegistryTokens: Sendable {
    struct Key: Hashable, Sendable {
        let registry: String
        let scope: String
    }

    private struct Entry {
        let value: String
        let expiry: ContinuousClock.Instant
    }

    private let entries = Mutex<[Key: Entry]>([:])
    private static let capacity = 256

    func authorization(for key: Key) -> String? {
        entries.withLock { entries in
            guard let entry = entries[key], entry.expiry > .now else { return nil }
            return entry.value
        }
    }

    func keep(_ value: String, for key: Key, lifetime: Duration) {
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[key] = Entry(value: value, expiry: .now + lifetime)
        }
    }
}

import Synchronization

/// Counts wrong tokens by address, so that nobody can try many.
///
/// Memory is bounded: when too many addresses are known, those whose time is over are forgotten, then all of them.
final class FailedLogins: Sendable {
    /// How many wrong tokens an address may send in a minute.
    static let most = 20

    private static let window = 60
    private static let maximumAddresses = 10_000

    private struct Count {
        var began: Timestamp
        var failures: Int
    }

    private let counts = Mutex<[String: Count]>([:])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp = { .now() }) {
        self.now = now
    }

    /// - Throws: `.tooMany` for an address that has sent too many wrong tokens lately.
    func check(_ address: String) throws {
        let since = now().adding(seconds: -Self.window)
        let isBarred = counts.withLock { counts in
            counts[address].map { $0.began > since && $0.failures >= Self.most } ?? false
        }
        guard !isBarred else {
            throw ControllerError(.tooMany, "too many wrong tokens came from your address; try again in a minute")
        }
    }

    func record(_ address: String) {
        let now = now()
        let since = now.adding(seconds: -Self.window)
        counts.withLock { counts in
            if counts.count >= Self.maximumAddresses, counts[address] == nil {
                counts = counts.filter { $0.value.began > since }
                if counts.count >= Self.maximumAddresses { counts = [:] }
            }
            var count = counts[address] ?? Count(began: now, failures: 0)
            if count.began <= since { count = Count(began: now, failures: 0) }
            count.failures += 1
            counts[address] = count
        }
    }
}

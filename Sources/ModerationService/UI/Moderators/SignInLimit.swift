import Synchronization

/// How often somebody may try to sign in, all together.
final class SignInLimit: Sendable {
    private let limit = Mutex(RateLimit<Int>(burst: 20, perSecond: 1))

    func isOpen() -> Bool { limit.withLock { $0.admit(0, at: .now) } }
}

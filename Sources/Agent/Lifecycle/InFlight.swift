import Synchronization

/// What is being done beside the loop, by the id of what it is done to, so that it is not done twice at once.
final class InFlight: Sendable {
    private let ids = Mutex<Set<String>>([])

    /// True unless it is being done already.
    func begin(_ id: String) -> Bool { ids.withLock { $0.insert(id).inserted } }

    func end(_ id: String) { ids.withLock { _ = $0.remove(id) } }
}

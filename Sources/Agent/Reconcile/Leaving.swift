import Synchronization

/// The Pods that are on their way out: they get no traffic and no plan.
final class Leaving: Sendable {
    private let pods = Mutex<Set<PodKey>>([])

    var keys: Set<PodKey> { pods.withLock { $0 } }

    /// Adds the Pods that these operations remove.
    func add(_ operations: [Operation]) {
        pods.withLock { pods in
            for case .removePod(let key, _) in operations { pods.insert(key) }
        }
    }

    func remove(_ key: PodKey) {
        pods.withLock { _ = $0.remove(key) }
    }
}

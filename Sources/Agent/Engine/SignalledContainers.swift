import DockerEngine
import Synchronization

/// The containers that somebody had the engine send a signal to since they were started, as `docker kill` and `docker stop` do.
///
/// What ends so has not failed. The engine's events tell; a process that ends by itself, or is killed past the engine, has no such event.
final class SignalledContainers: Sendable {
    private let ids = Mutex<Set<String>>([])

    /// Takes note of an event of a container.
    func note(_ event: DockerEvent) {
        switch event.action {
        case "kill": ids.withLock { _ = $0.insert(event.id) }
        case "start", "destroy", "remove": ids.withLock { _ = $0.remove(event.id) }
        default: return
        }
    }

    /// Forgets everything: events may have been missed.
    func forgetAll() {
        ids.withLock { $0 = [] }
    }

    func contains(_ id: String) -> Bool { ids.withLock { $0.contains(id) } }
}

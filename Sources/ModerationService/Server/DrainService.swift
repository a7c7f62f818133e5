import ServiceLifecycle
import Synchronization

/// Goes on serving for a while after the order to stop, so that whoever routes requests here can notice.
///
/// It stands last in its group, because a group stops its services from last to first.
final class DrainService: Service {
    private let time: Duration
    private let draining = Atomic(false)

    init(time: Duration) {
        self.time = time
    }

    /// Whether this server is about to go: it answers, but nobody should begin to rely on it.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func run() async throws {
        try await gracefulShutdown()
        draining.store(true, ordering: .relaxed)
        if time > .zero { try await Task.sleep(for: time) }
    }
}

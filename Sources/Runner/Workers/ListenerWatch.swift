/// Looks whether there is a runner that knows of this worker.
struct ListenerWatch: Sendable {
    let places: WorkerPlaces
    let link: WorkerLink

    /// Returns when there was none for so long, or when the task is cancelled.
    func untilGone(for limit: Duration) async {
        var seen = ContinuousClock.now
        var orphans: Set<Int32> = []
        var turn = 0
        while true {
            do {
                try await Task.sleep(for: .milliseconds(250))
            } catch {
                return
            }
            turn += 1
            if turn.isMultiple(of: 20) { orphans = Orphans.collect(orphans) }
            // The one that started this worker, or one that came after it.
            if !link.isEnded || FileLock.isHeld(places.listener) { seen = .now }
            if seen + limit < .now { return }
        }
    }
}

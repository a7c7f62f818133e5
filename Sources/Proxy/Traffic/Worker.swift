import Synchronization

/// One thread that carries connections.
///
/// All but the population belongs to the loop's thread; other threads reach it by `loop.post` and `loop.perform`, which is what
/// makes the unchecked conformance true.
final class Worker: @unchecked Sendable {
    let loop: EventLoop
    let settings: TrafficSettings
    let pool = BufferPool()
    let pump: Pump
    var counters = WorkerCounters()
    /// Sessions placed here, counted when they are placed so that no worker is flooded.
    private let population = Atomic(0)
    private var sessions: [Session] = []
    /// Sessions that are not open yet and have a deadline.
    private var pending: [Session] = []
    private var paused: [Acceptor] = []

    init(_ settings: TrafficSettings) throws(SystemFailure) {
        self.settings = settings
        loop = try EventLoop()
        pump = Pump(pool)
        loop.onTick = { [unowned self] in tick() }
    }

    /// Carries a connection from here on.
    ///
    /// Its place was reserved by ``WorkerGroup/place(_:_:from:)``.
    func adopt(_ fd: Int32, _ route: Route) {
        counters.accepted += 1
        let session = Session(worker: self, route: route)
        session.index = sessions.count
        sessions.append(session)
        session.start(fd)
    }

    /// Called by a session that has ended.
    func forget(_ session: Session) {
        let last = sessions.removeLast()
        if last !== session {
            last.index = session.index
            sessions[session.index] = last
        }
        session.route.count(.closed)
        unreserve()
    }

    /// How many sessions this worker has or was promised.
    var sessionCount: Int { population.load(ordering: .relaxed) }

    /// Promises a session to this worker.
    func reserve() {
        population.add(1, ordering: .relaxed)
    }

    func unreserve() {
        population.subtract(1, ordering: .relaxed)
    }

    func addPending(_ session: Session) {
        guard session.pendingIndex == nil else { return }
        session.pendingIndex = pending.count
        pending.append(session)
        loop.tickInterval = TrafficSettings.tick
    }

    func removePending(_ session: Session) {
        guard let index = session.pendingIndex else { return }
        let last = pending.removeLast()
        if last !== session {
            last.pendingIndex = index
            pending[index] = last
        }
        session.pendingIndex = nil
    }

    func addPaused(_ acceptor: Acceptor) {
        counters.acceptPauses += 1
        paused.append(acceptor)
        loop.tickInterval = TrafficSettings.tick
    }

    func removePaused(_ acceptor: Acceptor) {
        paused.removeAll { $0 === acceptor }
    }

    /// Lets held connections try at once.
    func serveHeld() {
        for session in pending { session.routeChanged() }
    }

    /// Closes the connections to any of `loads` and returns their number.
    func cut(_ loads: [EndpointLoad]) -> Int {
        let chosen = sessions.filter { session in loads.contains { $0 === session.load } }
        for session in chosen { session.cut() }
        return chosen.count
    }

    /// Ends every session at once.
    func abortAll() {
        for session in sessions { session.abort() }
    }

    private func tick() {
        for session in pending { session.look() }
        for acceptor in paused { acceptor.resumeIfPossible() }
        if pending.isEmpty, paused.isEmpty { loop.tickInterval = 0 }
    }
}

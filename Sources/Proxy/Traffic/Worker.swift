import Synchronization

/// One thread that carries connections.
///
/// All but the population belongs to the loop's thread; other threads reach it by `loop.post` and `loop.perform`, which is what
/// makes the unchecked conformance true.
final class Worker: @unchecked Sendable {
    /// What slow sides may hold before more of it is left to the kernel: 1 MiB.
    private static let bufferBudget = 1 << 20

    let loop: EventLoop
    let settings: TrafficSettings
    let pool = BufferPool()
    let pump: Pump
    let http: HTTPWorkspace
    var counters = WorkerCounters()
    /// True once this process is to end: connections for HTTP end with their next answer.
    private(set) var isDraining = false
    /// Sessions placed here, counted when they are placed so that no worker is flooded.
    private let population = Atomic(0)
    private var sessions: [ClientSession] = []
    /// Sessions that wait for an endpoint and have a deadline.
    private var pending: [ClientSession] = []
    private var paused: [Acceptor] = []
    private var relays: [DatagramRelay] = []
    /// Where datagrams are on their way; made with the first relay.
    private(set) lazy var datagrams = DatagramBuffer()
    private var nextSweep: Int64 = 0
    private var waker: HeldWaker?

    init(_ settings: TrafficSettings) throws(SystemFailure) {
        self.settings = settings
        loop = try EventLoop()
        pump = Pump(pool)
        http = HTTPWorkspace(loop)
        waker = HeldWaker(self)
        loop.onTick = { [unowned self] in tick() }
    }

    /// Carries a connection from here on.
    ///
    /// Its place was reserved by ``WorkerGroup/place(_:_:from:)``.
    func adopt(_ fd: Int32, _ route: Route) {
        counters.accepted += 1
        let session: ClientSession
        if let http = route.http {
            session = HTTPSession(worker: self, route: route, http: http)
            expectTick(within: TrafficSettings.sweep)
        } else {
            session = Session(worker: self, route: route)
        }
        session.index = sessions.count
        sessions.append(session)
        session.start(fd)
    }

    /// Called by a session that has ended.
    func forget(_ session: ClientSession) {
        let last = sessions.removeLast()
        if last !== session {
            last.index = session.index
            sessions[session.index] = last
        }
        session.route.count(.closed)
        unreserve()
    }

    /// The counters with what carried connections hold.
    var sum: WorkerCounters {
        var sum = counters
        sum.bufferedBytes += pool.lentBytes
        return sum
    }

    /// Whether slow sides hold so much that no more is read for one that has no room.
    var isCrowded: Bool { counters.bufferedBytes > Self.bufferBudget }

    /// Whether they hold even more: the kernel takes less than it has said it would, as when it is short of memory.
    var isOvercrowded: Bool { counters.bufferedBytes > 2 * Self.bufferBudget }

    /// How many sessions this worker has or was promised.
    var sessionCount: Int { population.load(ordering: .relaxed) }

    /// Promises a session to this worker.
    func reserve() {
        population.add(1, ordering: .relaxed)
    }

    func unreserve() {
        population.subtract(1, ordering: .relaxed)
    }

    func addPending(_ session: ClientSession) {
        guard session.pendingIndex == nil else { return }
        session.pendingIndex = pending.count
        pending.append(session)
        expectTick(within: TrafficSettings.tick)
    }

    func removePending(_ session: ClientSession) {
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
        expectTick(within: TrafficSettings.tick)
    }

    func removePaused(_ acceptor: Acceptor) {
        paused.removeAll { $0 === acceptor }
    }

    func add(_ relay: DatagramRelay) {
        guard !relays.contains(where: { $0 === relay }) else { return }
        relays.append(relay)
        expectTick(within: TrafficSettings.sweep)
    }

    /// False when it was not there any more.
    func remove(_ relay: DatagramRelay) -> Bool {
        let count = relays.count
        relays.removeAll { $0 === relay }
        return relays.count < count
    }

    /// Lets held connections try at once, and lets go of connections to endpoints that are to leave.
    func routesChanged() {
        http.upstreams.closeLeaving()
        for session in sessions where session.load?.isLeaving ?? false { session.endpointLeaves() }
        for relay in relays { relay.routeChanged() }
        serveHeld()
    }

    /// Lets held connections try at once.
    func serveHeld() {
        for session in pending { session.routeChanged() }
    }

    /// Lets held connections try after the present batch: an endpoint has room again.
    func serveHeldLater() {
        guard !pending.isEmpty, let waker, !waker.isQueued else { return }
        waker.isQueued = true
        loop.requeue(waker)
    }

    /// Lets connections for HTTP end with their next answer.
    func drain() {
        isDraining = true
        nextSweep = 0
        expectTick(within: TrafficSettings.tick)
    }

    /// Closes the connections to any of `loads` and returns their number.
    func cut(_ loads: [EndpointLoad]) -> Int {
        let chosen = sessions.filter { session in loads.contains { $0 === session.load } }
        for session in chosen { session.cut() }
        return relays.reduce(chosen.count) { $0 + $1.cut(loads) }
    }

    /// Ends every session at once.
    func abortAll() {
        for session in sessions { session.abort() }
        for relay in relays { relay.abort() }
        http.upstreams.closeAll()
    }

    private func expectTick(within milliseconds: Int64) {
        if loop.tickInterval == 0 || loop.tickInterval > milliseconds { loop.tickInterval = milliseconds }
    }

    private func tick() {
        for session in pending { session.look() }
        for acceptor in paused { acceptor.resumeIfPossible() }
        if loop.now >= nextSweep {
            nextSweep = loop.now + TrafficSettings.sweep
            for session in sessions { session.sweep() }
            for relay in relays { relay.sweep() }
            http.upstreams.sweep(now: loop.now)
        }
        let isQuiet = pending.isEmpty && paused.isEmpty
        let isUseless = isQuiet && relays.isEmpty && http.upstreams.isEmpty && !sessions.contains { $0 is HTTPSession }
        loop.tickInterval = isUseless ? 0 : isQuiet ? TrafficSettings.sweep : TrafficSettings.tick
    }
}

/// Brings a worker back to the connections it holds.
private final class HeldWaker: EventHandler {
    var isQueued = false
    private unowned let worker: Worker

    init(_ worker: Worker) {
        self.worker = worker
    }

    func ready(_ readiness: Readiness) {
        isQueued = false
        worker.serveHeld()
    }
}

import Glibc
import Synchronization

/// One socket for datagrams on one worker: those of a client go to an endpoint that is its own for as long as both have something to say.
///
/// `route` may be changed by the control thread; the rest belongs to the worker's thread, which is what makes the unchecked conformance true.
final class DatagramRelay: EventHandler, Intake, @unchecked Sendable {
    /// Clients at once; when there are more, those that have been silent for longest are forgotten.
    static let limit = 4096
    /// Datagrams taken in one turn.
    static let perTurn = 64

    let worker: Worker
    let fd: Int32
    private let group: WorkerGroup
    private let current: Mutex<Route>
    /// A client may have sent to any address of the host, and is answered from there.
    private let isWildcard: Bool
    private var token: EventLoop.Token?
    private var sessions: [SocketAddress: DatagramSession] = [:]
    /// Sessions whose endpoint leaves, as long as it still owes an answer.
    private var leftovers: [DatagramSession] = []
    private var isClosed = false

    /// Takes over a bound socket.
    init(fd: Int32, at address: SocketAddress, route: Route, group: WorkerGroup, worker: Worker) {
        self.fd = fd
        self.current = Mutex(route)
        self.group = group
        self.worker = worker
        isWildcard = address.isWildcard && address.family == .ipv4
    }

    func assign(_ route: Route) {
        current.withLock { $0 = route }
    }

    func open() {
        if isWildcard { UDPSocket.tellLocalAddress(fd) }
        worker.add(self)
        do throws(SystemFailure) {
            token = try worker.loop.add(fd, .readable, self)
        } catch {
            // Out of memory for the registration: the next look tries again.
            token = nil
        }
    }

    func close(leaving: Bool) {
        guard !isClosed else { return }
        isClosed = true
        if !leaving { ready(.readable) }
        if let token { worker.loop.remove(token, keepingOpen: fd) }
        token = nil
        // Answers that are on their way still go out by this socket.
        retireAll { _ in true }
        endIfOver()
    }

    func ready(_ readiness: Readiness) {
        let route = current.withLock { $0 }
        for _ in 0..<Self.perTurn {
            guard let packet = UDPSocket.receive(fd, into: worker.datagrams) else { return }
            guard let sender = packet.sender else { continue }
            worker.counters.bytesFromClients += UInt64(packet.count)
            pass(packet.count, from: sender, to: packet.local, route)
        }
    }

    /// Sends an endpoint's datagram to its client.
    func answer(_ session: DatagramSession, _ count: Int) {
        worker.counters.bytesToClients += UInt64(count)
        UDPSocket.send(fd, worker.datagrams, count, to: session.client, from: session.local)
    }

    /// Lets go of a session that has ended by itself.
    func forget(_ session: DatagramSession) {
        if sessions[session.client] === session { sessions[session.client] = nil }
        leftovers.removeAll { $0 === session }
        session.end()
        endIfOver()
    }

    // MARK: What the worker asks for

    /// Lets sessions go whose endpoint is to leave; what they are owed still comes.
    func routeChanged() {
        retireAll { $0.load.isLeaving }
    }

    /// Ends sessions that nobody uses any more.
    func sweep() {
        let now = worker.loop.now
        for session in Array(sessions.values) where session.isIdle(at: now) { forget(session) }
        for session in leftovers where !session.isOwed(at: now) { forget(session) }
        if token == nil, !isClosed { open() }
        endIfOver()
    }

    /// Ends the sessions with any of these endpoints and returns their number.
    func cut(_ loads: [EndpointLoad]) -> Int {
        let chosen = (Array(sessions.values) + leftovers).filter { session in loads.contains { $0 === session.load } }
        for session in chosen { forget(session) }
        return chosen.count
    }

    func abort() {
        for session in Array(sessions.values) + leftovers { forget(session) }
    }

    // MARK: Sessions

    private func pass(_ count: Int, from client: SocketAddress, to local: UInt32?, _ route: Route) {
        if let session = sessions[client], !session.load.isLeaving, session.send(count, to: local) { return }
        if let old = sessions[client] {
            if old.load.isLeaving { retire(old) } else { forget(old) }
        }
        makeRoom()
        var tried: [EndpointLoad] = []
        let key = client.number(withPort: !route.main.isSticky)
        while let load = route.main.choose(now: worker.loop.now, excluding: tried, client: key) {
            guard group.hasRoom, route.hasRoom else { return load.release() }
            let session = DatagramSession(client: client, load: load, route: route, relay: self)
            guard session.open() else { return }
            sessions[client] = session
            if session.send(count, to: local) { return }
            forget(session)
            tried.append(load)
        }
        worker.counters.refused += 1
        route.count(.refused)
    }

    /// Forgets an eighth of all when there are too many: those silent for longest, and of these first who has said one thing only.
    private func makeRoom() {
        guard sessions.count >= Self.limit else { return }
        let oldest = sessions.values.sorted {
            ($0.isConversation ? 1 : 0, $0.lastHeard) < ($1.isConversation ? 1 : 0, $1.lastHeard)
        }
        for session in oldest.prefix(Self.limit / 8) { forget(session) }
    }

    private func retireAll(where isOver: (DatagramSession) -> Bool) {
        for session in Array(sessions.values) where isOver(session) { retire(session) }
    }

    private func retire(_ session: DatagramSession) {
        guard session.isOwed(at: worker.loop.now) else { return forget(session) }
        sessions[session.client] = nil
        session.isRetired = true
        leftovers.append(session)
    }

    private func endIfOver() {
        guard isClosed, sessions.isEmpty, leftovers.isEmpty, worker.remove(self) else { return }
        Glibc.close(fd)
    }
}

import Glibc

/// One client's connection, from its acceptance until both directions have ended.
///
/// Belongs to one worker and its thread. What is carried, a subclass knows.
class ClientSession: PeerOwner {
    let route: Route
    unowned let worker: Worker
    let acceptedAt: Int64
    var client: Peer?
    /// The endpoint that is reserved for this session.
    var load: EndpointLoad?
    /// Who the client is, where a header of the PROXY protocol said so.
    private(set) var announced: SocketAddress?
    /// A header of the PROXY protocol must come before anything else.
    private(set) var expectsHeader = false
    /// Endpoints that failed in this attempt.
    var tried: [EndpointLoad] = []
    /// When to look again: the end of an attempt, or the next look for an endpoint.
    var nextLook: Int64 = 0
    private var isHeld = false
    /// Where the worker's lists have it.
    var index = 0
    var pendingIndex: Int?

    init(worker: Worker, route: Route) {
        self.worker = worker
        self.route = route
        acceptedAt = worker.loop.now
    }

    /// Takes the client's socket over.
    func start(_ fd: Int32) {
        let client = Peer(fd: fd, owner: self)
        self.client = client
        guard watch(client) else { return abort() }
        let networks = route.headerNetworks
        if !networks.isEmpty, let address = TCPSocket.peerAddress(fd),
            networks.contains(where: { $0.contains(address) })
        {
            expectsHeader = true
            nextLook = worker.loop.now + worker.settings.http.head
            return worker.addPending(self)
        }
        begin()
    }

    /// Reads the header of the PROXY protocol and begins once it is there; a client that sends something else is gone.
    func readHeader() {
        guard let client else { return }
        guard client.readable else { return }
        var bytes = [UInt8](repeating: 0, count: ProxyHeader.limit)
        let count = unsafe recv(client.fd, &bytes, bytes.count, Int32(MSG_PEEK))
        if count < 0, errno == EAGAIN || errno == EINTR {
            client.readable = false
            return
        }
        guard count > 0 else { return abort() }
        switch ProxyHeader.read(Array(bytes[..<count])) {
        case .incomplete:
            // What is peeked at stays, so the next event comes with more of it only.
            if client.hungUp { return abort() }
            client.readable = false
        case .malformed: abort()
        case .complete(let length, let source):
            IOBuffer.discard(length, from: client.fd)
            announced = source
            expectsHeader = false
            worker.removePending(self)
            begin()
            if client.owner != nil { peer(client, became: .readable) }
        }
    }

    /// Who the client is, as far as that is known.
    var source: SocketAddress? { announced ?? client.flatMap { TCPSocket.peerAddress($0.fd) } }

    /// What stands for the client where it is to meet the same endpoint each time.
    func affinity(to backend: Backend) -> UInt64? {
        backend.isSticky ? source?.number(withPort: false) : nil
    }

    /// Called once, when the client's socket is watched.
    func begin() {}

    func peer(_ peer: Peer, became readiness: Readiness) {}

    /// Looks after the deadlines of a session that waits for an endpoint.
    func look() {}

    /// Tries at once when the endpoints of the route have changed.
    func routeChanged() {}

    /// The endpoint of this session is not to be used any more.
    func endpointLeaves() {}

    /// Looks after deadlines of seconds.
    func sweep() {}

    /// Ends what is connected to the reserved endpoint.
    func cut() {}

    /// Ends the session so that both sides see that it broke.
    func abort() {}

    // MARK: What all of them do

    func watch(_ peer: Peer) -> Bool {
        do throws(SystemFailure) {
            peer.token = try worker.loop.add(peer.fd, .stream, peer)
            return true
        } catch {
            return false
        }
    }

    /// What came of the beginning of an attempt to connect.
    enum Attempt {
        case begun(Peer)
        case refused
        /// About this process, not about the endpoint.
        case exhausted
    }

    /// Begins to connect to an endpoint that was reserved; its reservation is given back when that fails.
    func connect(_ load: EndpointLoad, owner: any PeerOwner) -> Attempt {
        do throws(SystemFailure) {
            let upstream = Peer(fd: try TCPSocket.connect(load.address), owner: owner)
            guard watch(upstream) else {
                load.release()
                close(upstream.fd)
                return .exhausted
            }
            return .begun(upstream)
        } catch {
            load.release()
            // Out of descriptors is our trouble, not the endpoint's.
            if [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL].contains(error.number) { return .exhausted }
            blame(load)
            return .refused
        }
    }

    /// Whether a socket that is being connected is connected now; nil while that is open.
    func connected(_ upstream: Peer, _ load: EndpointLoad, _ readiness: Readiness) -> Bool? {
        guard !readiness.isDisjoint(with: [.writable, .failed, .hungUp]) else { return nil }
        let broken = !readiness.isDisjoint(with: [.failed, .hungUp]) && TCPSocket.pendingError(upstream.fd) != 0
        let mirrored = load.address.isLoopback && TCPSocket.isConnectedToItself(upstream.fd)
        return !broken && !mirrored
    }

    func blame(_ load: EndpointLoad) {
        worker.counters.connectFailures += 1
        load.failed(ejectUntil: worker.loop.now + worker.settings.ejection)
        tried.append(load)
    }

    func setHeld(_ value: Bool) {
        guard isHeld != value else { return }
        isHeld = value
        worker.counters.held += value ? 1 : -1
        route.count(value ? .held : .released)
    }

    func queue(_ peer: Peer) {
        guard !peer.queued else { return }
        peer.queued = true
        worker.loop.requeue(peer)
    }

    func drop(_ peer: Peer, reset: Bool) {
        if let token = peer.token { worker.loop.remove(token) }
        if let backlog = peer.backlog { worker.pool.give(backlog) }
        peer.backlog = nil
        peer.token = nil
        peer.owner = nil
        if reset {
            TCPSocket.reset(peer.fd)
        } else {
            close(peer.fd)
        }
    }
}

import Glibc

/// One client's connection, from its acceptance until both directions have ended.
///
/// Belongs to one worker and its thread. Until an endpoint is reached nothing is read from the client, so any number of
/// endpoints may be tried.
final class Session {
    private enum Phase {
        /// No endpoint can be had; the client waits.
        case waiting
        case connecting(Peer)
        case open(Peer)
        case closed
    }

    let route: Route
    private unowned let worker: Worker
    private let acceptedAt: Int64
    private var clientPeer: Peer?
    private var phase = Phase.waiting
    private var isHeld = false
    /// The endpoint that is reserved for this session.
    private(set) var load: EndpointLoad?
    private var tried: [EndpointLoad] = []
    /// When to look again: the end of an attempt, or the next look for an endpoint.
    private var nextLook: Int64 = 0
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
        let client = Peer(fd: fd, session: self)
        clientPeer = client
        guard watch(client) else { return abort() }
        attempt()
    }

    private func watch(_ peer: Peer) -> Bool {
        do throws(SystemFailure) {
            peer.token = try worker.loop.add(peer.fd, .stream, peer)
            return true
        } catch {
            return false
        }
    }

    // MARK: Reaching an endpoint

    /// Tries endpoints until one is being connected to or none is left.
    private func attempt() {
        while let load = route.choose(now: worker.loop.now, excluding: tried) {
            do throws(SystemFailure) {
                let upstream = Peer(fd: try TCPSocket.connect(load.address), session: self)
                self.load = load
                phase = .connecting(upstream)
                setHeld(false)
                guard watch(upstream) else { return abort() }
                nextLook = worker.loop.now + worker.settings.connectTimeout
                return worker.addPending(self)
            } catch {
                load.release()
                // Out of descriptors is our trouble, not the endpoint's.
                if [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL].contains(error.number) { break }
                blame(load)
            }
        }
        wait()
    }

    private func wait() {
        phase = .waiting
        tried.removeAll()
        let now = worker.loop.now
        guard now < acceptedAt + route.patience(worker.settings.unansweredPatience) else { return refuse() }
        setHeld(true)
        nextLook = now + worker.settings.retryInterval
        worker.addPending(self)
    }

    private func blame(_ load: EndpointLoad) {
        worker.counters.connectFailures += 1
        load.failed(ejectUntil: worker.loop.now + worker.settings.ejection)
        tried.append(load)
    }

    private func refuse() {
        worker.counters.refused += 1
        route.count(.refused)
        abort()
    }

    /// Gives the present attempt up and tries another endpoint.
    private func connectFailed(_ upstream: Peer, blaming: Bool) {
        if let load {
            load.release()
            self.load = nil
            if blaming { blame(load) }
        }
        drop(upstream, reset: true)
        attempt()
    }

    /// Looks after the deadlines of a session that is not open yet.
    func look() {
        guard worker.loop.now >= nextLook else { return }
        switch phase {
        case .waiting: attempt()
        case .connecting(let upstream): connectFailed(upstream, blaming: true)
        case .open, .closed: break
        }
    }

    /// Tries at once when the endpoints of the route have changed.
    func routeChanged() {
        if case .waiting = phase { attempt() }
    }

    private func setHeld(_ value: Bool) {
        guard isHeld != value else { return }
        isHeld = value
        worker.counters.held += value ? 1 : -1
        route.count(value ? .held : .released)
    }

    // MARK: Events

    func peer(_ peer: Peer, became readiness: Readiness) {
        switch phase {
        case .connecting(let upstream) where peer === upstream:
            finishConnecting(upstream, readiness)
        case .waiting, .connecting:
            // A half-closed client still waits for its answer; a broken one does not.
            if !readiness.isDisjoint(with: [.failed, .hungUp]) { abort() }
        case .open(let upstream):
            if peer === clientPeer, readiness.contains(.failed) { return abort() }
            carry(upstream)
        case .closed:
            break
        }
    }

    private func finishConnecting(_ upstream: Peer, _ readiness: Readiness) {
        guard let load, !readiness.isDisjoint(with: [.writable, .failed, .hungUp]) else { return }
        let broken = !readiness.isDisjoint(with: [.failed, .hungUp]) && TCPSocket.pendingError(upstream.fd) != 0
        let mirrored = load.address.isLoopback && TCPSocket.isConnectedToItself(upstream.fd)
        guard !broken, !mirrored else { return connectFailed(upstream, blaming: true) }
        load.connected()
        worker.removePending(self)
        tried.removeAll()
        clientPeer?.writable = true
        upstream.writable = true
        phase = .open(upstream)
        carry(upstream)
    }

    private func carry(_ upstream: Peer) {
        guard let client = clientPeer else { return }
        let up = worker.pump.run(from: client, to: upstream)
        worker.counters.bytesFromClients += UInt64(up.bytes)
        guard !up.broken else { return abort() }
        let down = worker.pump.run(from: upstream, to: client)
        worker.counters.bytesToClients += UInt64(down.bytes)
        guard !down.broken else { return abort() }
        if client.finished, upstream.finished { return close() }
        if up.more { queue(client) }
        if down.more { queue(upstream) }
    }

    private func queue(_ peer: Peer) {
        guard !peer.queued else { return }
        peer.queued = true
        worker.loop.requeue(peer)
    }

    // MARK: The end

    /// Closes both sides because the endpoint is cut; a connection still being made goes to another endpoint instead.
    func cut() {
        switch phase {
        case .connecting(let upstream): connectFailed(upstream, blaming: false)
        case .open:
            worker.counters.cut += 1
            close()
        case .waiting, .closed: break
        }
    }

    /// Ends the session in order.
    private func close() {
        end(reset: false)
    }

    /// Ends the session so that both sides see that it broke.
    func abort() {
        end(reset: true)
    }

    private func end(reset: Bool) {
        let upstream: Peer?
        switch phase {
        case .connecting(let peer), .open(let peer): upstream = peer
        case .waiting: upstream = nil
        case .closed: return
        }
        phase = .closed
        setHeld(false)
        worker.removePending(self)
        if let upstream { drop(upstream, reset: reset) }
        if let client = clientPeer { drop(client, reset: reset) }
        clientPeer = nil
        load?.release()
        load = nil
        worker.forget(self)
    }

    private func drop(_ peer: Peer, reset: Bool) {
        if let token = peer.token { worker.loop.remove(token) }
        if let backlog = peer.backlog { worker.pool.give(backlog) }
        peer.backlog = nil
        peer.session = nil
        if reset {
            TCPSocket.reset(peer.fd)
        } else {
            Glibc.close(peer.fd)
        }
    }
}

import Glibc

/// A connection that is carried as it is.
///
/// Until an endpoint is reached nothing is read from the client, so any number of endpoints may be tried.
final class Session: ClientSession {
    private enum Phase {
        /// No endpoint can be had; the client waits.
        case waiting
        case connecting(Peer)
        case open(Peer)
        case closed
    }

    private var phase = Phase.waiting

    /// Tells a fresh connection who the client is; false when it could not be told.
    private func announce(to upstream: Peer) -> Bool {
        guard let version = route.proxyProtocol.send, let client else { return true }
        guard let source, let target = TCPSocket.localAddress(client.fd) else { return false }
        let header = ProxyHeader.write(version, source: source, target: target)
        // A connection with nothing under way has room for so little.
        let sent = unsafe header.withUnsafeBytes { bytes in
            unsafe send(upstream.fd, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
        return sent == header.count
    }

    override func begin() {
        attempt()
    }

    // MARK: Reaching an endpoint

    /// Tries endpoints until one is being connected to or none is left.
    private func attempt() {
        let client = affinity(to: route.main)
        while let load = route.main.choose(now: worker.loop.now, excluding: tried, client: client) {
            switch connect(load, owner: self) {
            case .begun(let upstream):
                self.load = load
                phase = .connecting(upstream)
                setHeld(false)
                nextLook = worker.loop.now + worker.settings.connectTimeout
                return worker.addPending(self)
            case .refused: continue
            case .exhausted: return wait()
            }
        }
        wait()
    }

    private func wait() {
        phase = .waiting
        tried.removeAll()
        let now = worker.loop.now
        guard now < acceptedAt + route.main.patience(worker.settings.unansweredPatience) else { return refuse() }
        setHeld(true)
        nextLook = now + worker.settings.retryInterval
        worker.addPending(self)
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

    override func look() {
        guard worker.loop.now >= nextLook else { return }
        if expectsHeader { return abort() }
        switch phase {
        case .waiting: attempt()
        case .connecting(let upstream): connectFailed(upstream, blaming: true)
        case .open, .closed: break
        }
    }

    override func routeChanged() {
        if case .waiting = phase, !expectsHeader { attempt() }
    }

    // MARK: Events

    override func peer(_ peer: Peer, became readiness: Readiness) {
        if expectsHeader { return readHeader() }
        switch phase {
        case .connecting(let upstream) where peer === upstream:
            finishConnecting(upstream, readiness)
        case .waiting, .connecting:
            // A half-closed client still waits for its answer; a broken one does not.
            if !readiness.isDisjoint(with: [.failed, .hungUp]) { abort() }
        case .open(let upstream):
            if peer === client, readiness.contains(.failed) { return abort() }
            carry(upstream)
        case .closed:
            break
        }
    }

    private func finishConnecting(_ upstream: Peer, _ readiness: Readiness) {
        guard let load, let isConnected = connected(upstream, load, readiness) else { return }
        guard isConnected else { return connectFailed(upstream, blaming: true) }
        load.connected()
        worker.removePending(self)
        tried.removeAll()
        guard announce(to: upstream) else { return connectFailed(upstream, blaming: false) }
        client?.writable = true
        upstream.writable = true
        phase = .open(upstream)
        carry(upstream)
    }

    private func carry(_ upstream: Peer) {
        guard let client else { return }
        let up = worker.pump.run(from: client, to: upstream)
        worker.counters.bytesFromClients += UInt64(up.bytes)
        guard !up.broken else { return abort() }
        let down = worker.pump.run(from: upstream, to: client)
        worker.counters.bytesToClients += UInt64(down.bytes)
        guard !down.broken else { return abort() }
        if client.finished, upstream.finished { return end(reset: false) }
        if up.more { queue(client) }
        if down.more { queue(upstream) }
    }

    // MARK: The end

    /// Closes both sides because the endpoint is cut; a connection still being made goes to another endpoint instead.
    override func cut() {
        switch phase {
        case .connecting(let upstream): connectFailed(upstream, blaming: false)
        case .open:
            worker.counters.cut += 1
            end(reset: false)
        case .waiting, .closed: break
        }
    }

    override func abort() {
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
        if let client { drop(client, reset: reset) }
        client = nil
        load?.release()
        load = nil
        if route.main.isLimited { worker.serveHeldLater() }
        worker.forget(self)
    }
}

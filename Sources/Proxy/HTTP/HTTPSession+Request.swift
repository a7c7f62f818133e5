import Glibc

extension HTTPSession {
    // MARK: The head

    /// Reads until a request's head is there; false when that has to wait.
    func readRequest() -> Bool {
        guard let client else { return false }
        let buffer = input ?? worker.http.clientInput
        if input == nil { buffer.clear() }
        while true {
            if !looksLikeRequest(buffer), carryRaw(buffer) { return true }
            do throws(HTTPRejection) {
                skipEmptyLines(buffer)
                if case .complete(let end) = try HeadReader.extent(of: buffer, scanned: &scanned) {
                    try begin(buffer, end)
                    return true
                }
            } catch {
                if !carryRaw(buffer) { answer(error, keeping: false) }
                return true
            }
            guard client.readable else {
                park(buffer)
                return false
            }
            let limit = worker.isCrowded ? HTTPWorkspace.crowdedHeadRead : HTTPWorkspace.headRead
            switch client.receive(into: buffer, atMost: limit) {
            case .moved(let count): worker.counters.bytesFromClients += UInt64(count)
            case .wouldBlock: continue
            case .ended, .failed:
                end(reset: !buffer.isEmpty)
                return false
            }
        }
    }

    /// Whether what is there of a connection may begin with a method.
    private func looksLikeRequest(_ buffer: ByteQueue) -> Bool {
        guard !hasServed, routing.isTransparent else { return true }
        return buffer.withBytes { bytes in
            for index in 0..<min(bytes.count, 24) {
                if bytes[index] == 0x20 { return index > 0 }
                guard bytes[index].isToken else { return false }
            }
            return bytes.count < 24
        }
    }

    /// Carries a connection as it is that does not begin with a request, where that is meant; false where it is not.
    private func carryRaw(_ buffer: ByteQueue) -> Bool {
        guard !hasServed, let fallback = routing.fallback else { return false }
        exchange = HTTPExchange(isTunnel: true, isRaw: true, needsFresh: true)
        request = buffer.fitted()
        requestSent = 0
        input = nil
        backend = fallback
        waitingSince = worker.loop.now
        attempt()
        return true
    }

    /// A client may send an empty line before a request (RFC 9112, section 2.2).
    private func skipEmptyLines(_ buffer: ByteQueue) {
        guard scanned == 0 else { return }
        while buffer.count >= 2, buffer.withBytes({ $0[0] == 0x0d && $0[1] == 0x0a }) { buffer.consume(2) }
    }

    /// Keeps what is there of a head, in no more memory than it needs.
    private func park(_ buffer: ByteQueue) {
        if buffer.isEmpty {
            input = nil
            return
        }
        if !hasBegun {
            hasBegun = true
            deadline = worker.loop.now + worker.settings.http.head
        }
        if input == nil || buffer.capacity > 4 * buffer.count { input = buffer.fitted() }
    }

    /// Takes a request whose head is there up and looks for an endpoint.
    private func begin(_ buffer: ByteQueue, _ end: Int) throws(HTTPRejection) {
        let workspace = worker.http
        let outgoing = workspace.takeQueue()
        routing = route.http ?? routing
        let found = try buffer.withBytes { bytes throws(HTTPRejection) in
            let head = try workspace.requests.request(bytes, end: end)
            if routing.isTransparent, !hasServed, workspace.requests.saysUpgrade, workspace.requests.upgradesToOther {
                throw HTTPRejection(501, "No other protocol than WebSocket is changed to.")
            }
            let backend = try routing.backend(head, bytes)
            exchange = HTTPExchange(
                isHead: head.method == .head,
                isReplayable: head.isReplayable,
                isUpgrade: head.isUpgrade,
                minorVersion: head.minorVersion,
                keepsAlive: head.keepsAlive,
                requestBody: head.framing
            )
            HeadWriter.write(head, workspace.requests, bytes, client: described, to: outgoing)
            return backend
        }
        buffer.consume(end)
        hasServed = true
        scanned = 0
        hasBegun = false
        if buffer.isEmpty {
            input = nil
        } else if input == nil {
            input = buffer.fitted()
        }
        worker.counters.requests += 1
        guard let found else {
            workspace.give(outgoing)
            return answer(
                HTTPRejection(404, "No rule leads from this host and path to a Service."),
                keeping: exchange.requestBody.isComplete
            )
        }
        if let input, !exchange.requestBody.isComplete {
            try BodyTransfer.run(&exchange.requestBody, from: input, to: outgoing, .chunked)
            if input.isEmpty { self.input = nil }
        }
        backend = found
        request = outgoing
        requestSent = 0
        waitingSince = worker.loop.now
        attempt()
    }

    // MARK: Reaching an endpoint

    /// Tries endpoints until the request has a connection, one is being made, or none is left.
    func attempt() {
        guard let backend else { return }
        let times = worker.settings.http
        let client = affinity(to: backend)
        while let load = backend.choose(now: worker.loop.now, excluding: tried, client: client) {
            let patience = exchange.isReplayable ? times.upstreamIdle : times.upstreamFresh
            if !exchange.needsFresh, let upstream = worker.http.upstreams.take(load, idleAtMost: patience) {
                self.load = load
                return open(upstream, isReused: true)
            }
            let upstream = HTTPUpstream(load, worker.http.upstreams)
            switch connect(load, owner: upstream) {
            case .begun(let peer):
                self.load = load
                upstream.peer = peer
                upstream.session = self
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

    private func open(_ upstream: HTTPUpstream, isReused: Bool) {
        upstream.session = self
        exchange.isReused = isReused
        tried.removeAll()
        setHeld(false)
        worker.removePending(self)
        if exchange.isRaw {
            phase = .tunnel(upstream)
            if !exchange.isUndecided { deadline = .max }
            return
        }
        phase = .exchanging(upstream)
        deadline = worker.loop.now + (backend?.responseLimit ?? worker.settings.http.stall)
    }

    private func wait() {
        guard let backend else { return }
        phase = .waiting
        tried.removeAll()
        let now = worker.loop.now
        guard now < waitingSince + backend.patience(worker.settings.unansweredPatience) else { return refuse() }
        setHeld(true)
        nextLook = now + worker.settings.retryInterval
        worker.addPending(self)
        if exchange.isUndecided, client?.readable ?? false { decideWhileWaiting() }
    }

    private func refuse() {
        worker.counters.refused += 1
        route.count(.refused)
        setHeld(false)
        worker.removePending(self)
        if exchange.isRaw { return abort() }
        let isAvailable = !(backend?.isEmpty ?? true) && !(backend?.isLimited ?? false)
        if !isAvailable {
            answer(HTTPRejection(503, "No endpoint of the Service is ready."), keeping: exchange.requestBody.isComplete)
        } else if exchange.hasTimedOut {
            answer(HTTPRejection(504, "No endpoint of the Service could be reached in time."), keeping: false)
        } else {
            answer(HTTPRejection(502, "No endpoint of the Service could be reached."), keeping: false)
        }
    }

    func finishConnecting(_ upstream: HTTPUpstream, _ readiness: Readiness) {
        guard let peer = upstream.peer, let isConnected = connected(peer, upstream.load, readiness) else { return }
        guard isConnected else { return connectFailed(upstream) }
        upstream.load.connected()
        peer.writable = true
        open(upstream, isReused: false)
        advance()
    }

    /// Gives the present attempt up and tries another endpoint.
    private func connectFailed(_ upstream: HTTPUpstream) {
        release(upstream, keeping: false)
        blame(upstream.load)
        attempt()
        advance()
    }

    /// Looks after the deadline of an attempt.
    func lookForEndpoint() {
        guard worker.loop.now >= nextLook else { return }
        switch phase {
        case .waiting:
            attempt()
            advance()
        case .connecting(let upstream):
            exchange.hasTimedOut = true
            connectFailed(upstream)
        default: break
        }
    }

    var isClosed: Bool {
        if case .closed = phase { return true }
        return false
    }
}

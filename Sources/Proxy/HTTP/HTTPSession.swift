import Glibc

/// A client's connection for HTTP/1.1: one request after another, each to the backend that its host and path lead to.
///
/// Nothing but what is on its way is kept: a connection between two requests has no buffer.
final class HTTPSession: ClientSession {
    enum Phase {
        /// Waits for a request or the rest of its head.
        case reading
        /// No endpoint can be had for the request.
        case waiting
        case connecting(HTTPUpstream)
        case exchanging(HTTPUpstream)
        /// The answer is known and on its way to the client.
        case finishing
        /// After the change to another protocol.
        case tunnel(HTTPUpstream)
        /// The last answer is sent; what the client still sends is dropped.
        case lingering
        case closed
    }

    /// As of the connection's beginning; its backends change.
    var routing: HTTPRouting
    var phase = Phase.reading
    var exchange = HTTPExchange()
    var backend: Backend?
    /// When the present request began to wait for an endpoint.
    var waitingSince: Int64 = 0
    /// When the phase is over at the latest.
    var deadline: Int64
    /// What was read of the client and not used yet.
    var input: ByteQueue?
    /// How far `input` has no end of a head.
    var scanned = 0
    /// The connection has carried a request.
    var hasServed = false
    /// A request has begun to come in.
    var hasBegun = false
    /// What is on its way to the endpoint; kept as long as it may have to be sent again.
    var request: ByteQueue?
    var requestSent = 0
    /// What was read of the endpoint and not used yet.
    var unread: ByteQueue?
    var unreadScanned = 0
    /// What is on its way to the client.
    var answer: ByteQueue?
    var answerSent = 0
    /// What this session has in its worker's sum.
    private var bufferedBytes = 0
    private var addressText: [UInt8] = []
    private var isTrusted = false

    init(worker: Worker, route: Route, http: HTTPRouting) {
        routing = http
        let times = worker.settings.http
        deadline = worker.loop.now + (http.tls == nil ? Self.idle(http, times) : times.head)
        super.init(worker: worker, route: route)
    }

    override func begin() {
        if routing.isDetecting { return beginUndecided() }
        guard let context = routing.tls, let client else { return }
        client.tls = TLSStream(context, fd: client.fd)
        if client.tls == nil { abort() }
    }

    /// Goes on as far as the sockets let it.
    func advance() {
        proceed()
        countBuffers()
    }

    private func proceed() {
        for _ in 0..<16 {
            switch phase {
            case .reading: guard readRequest() else { return }
            case .exchanging(let upstream): guard carry(upstream) else { return }
            case .finishing: guard finish() else { return }
            case .tunnel(let upstream):
                guard exchange.isUndecided else { return tunnel(upstream) }
                guard decide(upstream) else { return }
            case .lingering: return linger()
            case .waiting, .connecting, .closed: return
            }
        }
        if let client { queue(client) }
    }

    // MARK: Events

    override func peer(_ peer: Peer, became readiness: Readiness) {
        if expectsHeader { return readHeader() }
        switch phase {
        case .waiting, .connecting:
            // A half-closed client still waits for its answer; a broken one does not.
            if !readiness.isDisjoint(with: [.failed, .hungUp]) { return abort() }
            if exchange.isUndecided, case .waiting = phase { decideWhileWaiting() }
        case .closed: break
        default:
            if readiness.contains(.failed) { return abort() }
            advance()
        }
    }

    func upstream(_ upstream: HTTPUpstream, became readiness: Readiness) {
        switch phase {
        case .connecting(let current) where current === upstream: finishConnecting(upstream, readiness)
        case .exchanging(let current) where current === upstream: advance()
        case .tunnel(let current) where current === upstream: advance()
        default: break
        }
    }

    override func look() {
        if expectsHeader {
            if worker.loop.now >= nextLook { abort() }
            return
        }
        lookForEndpoint()
    }

    override func routeChanged() {
        guard case .waiting = phase else { return }
        attempt()
        advance()
    }

    override func sweep() {
        let now = worker.loop.now
        if case .reading = phase, !hasBegun {
            let since = deadline - Self.idle(routing, worker.settings.http)
            let isOver = worker.isDraining && now > since + worker.settings.http.drainIdle
            if isOver || now >= deadline { end(reset: false) }
            return
        }
        guard now >= deadline else { return }
        switch phase {
        case .tunnel where exchange.isUndecided:
            // Whatever waits in the midst of a first line speaks something else.
            exchange.isUndecided = false
            deadline = .max
        case .reading: answer(HTTPRejection(408, "The request did not come in time."), keeping: false)
        case .exchanging where exchange.responseBody != nil: abort()
        case .exchanging(let upstream):
            let isBodyMissing = !exchange.requestBody.isComplete
            release(upstream, keeping: false)
            answer(
                isBodyMissing
                    ? HTTPRejection(408, "The request did not come in time.")
                    : HTTPRejection(504, "The endpoint did not answer in time."),
                keeping: false
            )
        case .finishing, .lingering: abort()
        case .waiting, .connecting, .tunnel, .closed: return
        }
        advance()
    }

    override func endpointLeaves() {
        if exchange.isUndecided, case .tunnel(let upstream) = phase { moveOn(from: upstream) }
    }

    /// How long a client may be idle between two requests.
    static func idle(_ routing: HTTPRouting, _ times: HTTPTimes) -> Int64 {
        routing.isTransparent ? times.transparentIdle : times.idle
    }

    // MARK: Who the client is

    /// What endpoints are told of the client; found out with its first request.
    var described: HeadWriter.Client {
        guard !routing.isTransparent else {
            return HeadWriter.Client(address: [], isSecure: false, port: 0, isTrusted: true, isTransparent: true)
        }
        if addressText.isEmpty {
            let address = source
            addressText = Array((address?.literal ?? "unknown").utf8)
            isTrusted = address.map { routing.trusts($0) } ?? false
        }
        return HeadWriter.Client(
            address: addressText,
            isSecure: client?.tls != nil,
            port: routing.port,
            isTrusted: isTrusted
        )
    }

    // MARK: The end

    /// Lets go of the endpoint's connection: for the next request, or for good.
    func release(_ upstream: HTTPUpstream, keeping: Bool) {
        load?.release()
        load = nil
        if keeping {
            worker.http.upstreams.put(upstream)
        } else if let peer = upstream.peer {
            upstream.peer = nil
            upstream.session = nil
            drop(peer, reset: false)
        }
        if backend?.isLimited ?? false { worker.serveHeldLater() }
    }

    override func cut() {
        switch phase {
        case .connecting(let upstream):
            release(upstream, keeping: false)
            attempt()
            advance()
        case .tunnel(let upstream) where exchange.isUndecided: moveOn(from: upstream)
        case .exchanging, .tunnel:
            worker.counters.cut += 1
            abort()
        case .reading, .waiting, .finishing, .lingering, .closed: break
        }
    }

    override func abort() {
        end(reset: true)
    }

    func end(reset: Bool) {
        switch phase {
        case .closed: return
        case .connecting(let upstream), .exchanging(let upstream), .tunnel(let upstream):
            release(upstream, keeping: false)
        default: break
        }
        phase = .closed
        setHeld(false)
        worker.removePending(self)
        // Without that word a client of TLS could not tell an end from a break.
        if !reset, let client, !client.finished { client.tls?.finish() }
        if let client { drop(client, reset: reset) }
        client = nil
        dropQueues()
        worker.forget(self)
    }

    private func dropQueues() {
        input = nil
        unread = nil
        answer = nil
        dropRequest()
        countBuffers()
    }

    /// Keeps the worker's sum of what is held up.
    ///
    /// A request that was sent and may have to be sent again does not wait for a slow side.
    private func countBuffers() {
        var bytes = (input?.capacity ?? 0) + (unread?.capacity ?? 0) + (answer?.capacity ?? 0)
        if let request, requestSent < request.count { bytes += request.capacity }
        guard bytes != bufferedBytes else { return }
        worker.counters.bufferedBytes += bytes - bufferedBytes
        bufferedBytes = bytes
    }

    /// Reads and drops what a client sends that has got its last answer: closing with something unread would take the answer
    /// away from it again.
    private func linger() {
        guard let client else { return }
        let buffer = worker.http.clientInput
        for _ in 0..<4 where client.readable {
            buffer.clear()
            switch client.receive(into: buffer, atMost: HTTPWorkspace.headRead) {
            case .moved: continue
            case .wouldBlock: return
            case .ended, .failed: return end(reset: false)
            }
        }
        if client.readable { queue(client) }
    }
}

import Synchronization

/// Where the connections of one listener go.
///
/// Workers ask it for endpoints, the control thread changes them.
final class Route: Sendable {
    private struct State {
        var listener: ProxyListener
        /// Whose connections begin with a header of the PROXY protocol.
        var headerNetworks: [Network] = []
        var http: HTTPRouting?
        /// Backends that no rule leads to any more, as long as they have connections.
        var gone: [Backend] = []
        /// What connections for HTTP use that were made before the listener began to carry everything as it is.
        var former: [Backend] = []
        var isRetired = false
    }

    let owner: String
    let id: String
    /// Where connections go that are not for HTTP.
    let main = Backend(id: "")
    private let state: Mutex<State>
    private let open = Atomic(0)
    private let held = Atomic(0)
    private let accepted = Atomic<UInt64>(0)
    private let refused = Atomic<UInt64>(0)

    init(owner: String, listener: ProxyListener, now: Int64) {
        self.owner = owner
        id = listener.id
        state = Mutex(State(listener: listener))
        update(listener, now: now)
    }

    /// Replaces the rules and the sets of endpoints.
    ///
    /// An endpoint that comes back keeps its counts.
    func update(_ listener: ProxyListener, now: Int64) {
        main.update(
            ProxyBackend(
                id: "",
                endpoints: listener.routing == nil ? listener.endpoints : [],
                holdSeconds: listener.holdSeconds,
                maxPerEndpoint: listener.maxPerEndpoint,
                isSticky: listener.isSticky
            ),
            drainSeconds: listener.drainSeconds,
            now: now
        )
        state.withLock { state in
            var before = (state.http?.backends ?? []) + state.gone + state.former
            state.former = []
            if listener.routing == nil {
                // Whoever still has a connection for HTTP gets an answer, and is told to come anew.
                state.former = before
                before = []
                for backend in state.former {
                    let wanted = ProxyBackend(
                        id: backend.id,
                        endpoints: listener.endpoints,
                        holdSeconds: listener.holdSeconds,
                        maxPerEndpoint: listener.maxPerEndpoint,
                        isSticky: listener.isSticky
                    )
                    backend.update(wanted, drainSeconds: listener.drainSeconds, now: now)
                }
            }
            let backends = (listener.routing?.backends ?? []).map { wanted in
                let backend = before.first { $0.id == wanted.id } ?? Backend(id: wanted.id)
                backend.update(wanted, drainSeconds: listener.drainSeconds, now: now)
                return backend
            }
            state.gone = before.filter { old in !backends.contains { $0 === old } }
            for backend in state.gone { backend.retire(drainSeconds: listener.drainSeconds, now: now) }
            state.gone.removeAll(where: \.isDrained)
            // Certificates that stay the same keep their context, and with it the tickets of clients.
            let isKept = state.listener.certificates == listener.certificates && state.http != nil
            let tls = isKept ? state.http?.tls : TLSContext.make(listener.certificates)
            state.http = listener.routing.map {
                HTTPRouting($0, backends: backends, port: listener.port, tls: tls, isDetecting: listener.http == nil)
            }
            state.listener = listener
            state.headerNetworks = listener.proxyProtocol.acceptFrom.compactMap { Network($0) }
            state.isRetired = false
        }
    }

    /// Takes all endpoints out because the listener is no longer wanted.
    func retire(now: Int64) {
        let (backends, seconds) = state.withLock { state in
            state.isRetired = true
            return ((state.http?.backends ?? []) + state.former, state.listener.drainSeconds)
        }
        for backend in backends + [main] { backend.retire(drainSeconds: seconds, now: now) }
    }

    /// The rules for HTTP; nil for a listener that carries connections as they are.
    var http: HTTPRouting? { state.withLock { $0.http } }

    var headerNetworks: [Network] { state.withLock { $0.headerNetworks } }

    var proxyProtocol: ProxyProtocolRules { state.withLock { $0.listener.proxyProtocol } }

    /// What of the certificates cannot be used.
    var failure: ProxyFailure? {
        let problems = state.withLock { $0.http?.tls?.problems ?? [] }
        guard !problems.isEmpty else { return nil }
        return ProxyFailure(ProxyError(.invalidState, problems.joined(separator: "; ")))
    }

    /// Whether a connection for HTTP is to end with its next answer.
    var endsHTTP: Bool { state.withLock { $0.isRetired || $0.http == nil } }

    /// True when the listener's own limit allows another connection.
    var hasRoom: Bool {
        let limit = state.withLock { $0.listener.maxConnections }
        return limit == 0 || open.load(ordering: .relaxed) < limit
    }

    /// True when nothing of a retired listener is left.
    var isDrained: Bool { open.load(ordering: .sequentiallyConsistent) == 0 }

    private var backends: [Backend] {
        state.withLock { [main] + ($0.http?.backends ?? []) + $0.gone + $0.former }
    }

    /// The endpoints whose time to drain is over, and whether others still have a deadline before them.
    func expired(now: Int64) -> (loads: [EndpointLoad], more: Bool) {
        backends.reduce(into: ([], false)) { sum, backend in
            let (loads, more) = backend.expired(now: now)
            sum.0 += loads
            sum.1 = sum.1 || more
        }
    }

    /// Every endpoint with this address that may have connections.
    func loads(of endpoint: ProxyEndpoint) -> [EndpointLoad] {
        backends.flatMap { $0.loads(of: endpoint) }
    }

    /// What is left of it for another proxy's status.
    func remains(now: Int64) -> ProxyListenerStatus {
        var status = status(now: now, error: nil)
        status.state = .draining
        for index in status.endpoints.indices { status.endpoints[index].active = false }
        return status
    }

    func status(now: Int64, error: ProxyFailure?) -> ProxyListenerStatus {
        let (listener, retired) = state.withLock { ($0.listener, $0.isRetired) }
        return ProxyListenerStatus(
            owner: owner,
            id: id,
            address: listener.address,
            port: listener.port,
            state: retired ? .draining : error == nil ? .listening : .failed,
            error: error,
            endpoints: backends.flatMap { $0.status(now: now) },
            held: held.load(ordering: .relaxed),
            accepted: accepted.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed)
        )
    }
}

extension Route {
    /// What a worker reports about a connection of this listener.
    enum Event {
        case accepted, closed, held, released, refused
    }

    func count(_ event: Event) {
        switch event {
        case .accepted:
            accepted.add(1, ordering: .relaxed)
            open.add(1, ordering: .sequentiallyConsistent)
        case .closed: open.subtract(1, ordering: .sequentiallyConsistent)
        case .held: held.add(1, ordering: .relaxed)
        case .released: held.subtract(1, ordering: .relaxed)
        case .refused: refused.add(1, ordering: .relaxed)
        }
    }
}

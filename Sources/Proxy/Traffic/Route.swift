import Synchronization

/// Where the connections of one listener go.
///
/// Workers ask it for endpoints, the control thread changes them.
final class Route: Sendable {
    /// An endpoint that was taken out of the set and still has connections.
    private struct Leaving {
        let load: EndpointLoad
        /// When the proxy closes what is left; nil leaves it to the owner.
        let deadline: Int64?
    }

    private struct State {
        var listener: ProxyListener
        var active: [EndpointLoad] = []
        var leaving: [Leaving] = []
        var turn = 0
        var retired = false
    }

    let owner: String
    let id: String
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

    /// Replaces the rules and the set of endpoints in one step.
    ///
    /// An endpoint that comes back keeps its counts.
    func update(_ listener: ProxyListener, now: Int64) {
        state.withLock { state in
            let known = state.active + state.leaving.map(\.load)
            let wanted = Set(listener.endpoints)
            let deadline = Self.deadline(listener, now: now)
            state.leaving.removeAll { wanted.contains($0.load.endpoint) || $0.load.openCount == 0 }
            state.leaving += state.active.filter { !wanted.contains($0.endpoint) }
                .map { Leaving(load: $0, deadline: deadline) }
            state.active = listener.endpoints.compactMap { endpoint in
                if let load = known.first(where: { $0.endpoint == endpoint }) { return load }
                return SocketAddress(endpoint).map { EndpointLoad(endpoint, address: $0) }
            }
            state.listener = listener
            state.retired = false
        }
    }

    /// Takes all endpoints out because the listener is no longer wanted.
    func retire(now: Int64) {
        state.withLock { state in
            let deadline = Self.deadline(state.listener, now: now)
            state.leaving += state.active.map { Leaving(load: $0, deadline: deadline) }
            state.active = []
            state.retired = true
        }
    }

    /// Picks and reserves the least loaded endpoint.
    ///
    /// Ejected ones come last, excluded ones never.
    func choose(now: Int64, excluding tried: [EndpointLoad]) -> EndpointLoad? {
        state.withLock { state in
            let count = state.active.count
            guard count > 0 else { return nil }
            state.turn = (state.turn + 1) % count
            var best: EndpointLoad?
            var bestRank = (ejected: true, open: Int.max)
            for step in 0..<count {
                let load = state.active[(state.turn + step) % count]
                if tried.contains(where: { $0 === load }) { continue }
                let rank = (ejected: load.isEjected(at: now), open: load.openCount)
                let isBetter = rank.ejected == bestRank.ejected ? rank.open < bestRank.open : !rank.ejected
                guard best == nil || isBetter else { continue }
                best = load
                bestRank = rank
            }
            best?.reserve()
            return best
        }
    }

    /// How long a connection may wait: less when there are endpoints and none of them answers.
    func patience(_ whenUnanswered: Int64) -> Int64 {
        state.withLock { state in
            if state.retired { return 0 }
            let hold = Int64(state.listener.holdSeconds) * 1000
            return state.active.isEmpty ? hold : min(hold, whenUnanswered)
        }
    }

    /// True when the listener's own limit allows another connection.
    var hasRoom: Bool {
        let limit = state.withLock { $0.listener.maxConnections }
        return limit == 0 || open.load(ordering: .relaxed) < limit
    }

    /// True when nothing of a retired listener is left.
    var isDrained: Bool { open.load(ordering: .sequentiallyConsistent) == 0 }

    /// The endpoints whose time to drain is over, and whether others still have a deadline before them.
    func expired(now: Int64) -> (loads: [EndpointLoad], more: Bool) {
        state.withLock { state in
            state.leaving.removeAll { $0.load.openCount == 0 }
            let timed = state.leaving.filter { $0.deadline != nil }
            let due = timed.filter { ($0.deadline ?? .max) <= now }
            return (due.map(\.load), timed.count > due.count)
        }
    }

    /// Every endpoint with this address that may have connections.
    func loads(of endpoint: ProxyEndpoint) -> [EndpointLoad] {
        state.withLock { state in
            (state.active + state.leaving.map(\.load)).filter { $0.endpoint == endpoint }
        }
    }

    func status(now: Int64, error: ProxyFailure?) -> ProxyListenerStatus {
        let (listener, active, leaving, retired) = state.withLock { state in
            (state.listener, state.active, state.leaving.map(\.load), state.retired)
        }
        return ProxyListenerStatus(
            owner: owner,
            id: id,
            address: listener.address,
            port: listener.port,
            state: retired ? .draining : error == nil ? .listening : .failed,
            error: error,
            endpoints: active.map { $0.status(active: true, now: now) }
                + leaving.filter { $0.openCount > 0 }.map { $0.status(active: false, now: now) },
            held: held.load(ordering: .relaxed),
            accepted: accepted.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed)
        )
    }

    private static func deadline(_ listener: ProxyListener, now: Int64) -> Int64? {
        listener.drainSeconds > 0 ? now + Int64(listener.drainSeconds) * 1000 : nil
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

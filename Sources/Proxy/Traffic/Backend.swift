import Synchronization

/// A set of endpoints that changes while connections are made to it.
///
/// Workers ask it for endpoints, the control thread changes them.
final class Backend: Sendable {
    /// An endpoint that was taken out of the set and still has connections.
    private struct Leaving {
        let load: EndpointLoad
        /// When the proxy closes what is left; nil leaves it to the owner.
        let deadline: Int64?
    }

    private struct State {
        var active: [EndpointLoad] = []
        var leaving: [Leaving] = []
        var turn = 0
        var holdSeconds = 0
        var limit = 0
        var isRetired = false
    }

    let id: String
    private let state = Mutex(State())
    private let responsePatience = Atomic<Int64>(60_000)
    private let sticky = Atomic(false)

    init(id: String) {
        self.id = id
    }

    /// Replaces the rules and the set of endpoints in one step.
    ///
    /// An endpoint that comes back keeps its counts.
    func update(_ wanted: ProxyBackend, drainSeconds: Int, now: Int64) {
        responsePatience.store(Int64(wanted.responseSeconds) * 1000, ordering: .relaxed)
        sticky.store(wanted.isSticky, ordering: .relaxed)
        state.withLock { state in
            let known = state.active + state.leaving.map(\.load)
            let endpoints = Set(wanted.endpoints)
            let deadline = drainSeconds > 0 ? now + Int64(drainSeconds) * 1000 : nil
            state.leaving.removeAll { endpoints.contains($0.load.endpoint) || $0.load.openCount == 0 }
            state.leaving += state.active.filter { !endpoints.contains($0.endpoint) }
                .map { Leaving(load: $0, deadline: deadline) }
            state.active = wanted.endpoints.compactMap { endpoint in
                if let load = known.first(where: { $0.endpoint == endpoint }) { return load }
                return SocketAddress(endpoint).map { EndpointLoad(endpoint, address: $0) }
            }
            for load in state.active { load.isLeaving = false }
            for gone in state.leaving { gone.load.isLeaving = true }
            state.holdSeconds = wanted.holdSeconds
            state.limit = wanted.maxPerEndpoint
            state.isRetired = false
        }
    }

    /// Takes all endpoints out because what it was for is no longer wanted.
    func retire(drainSeconds: Int, now: Int64) {
        state.withLock { state in
            let deadline = drainSeconds > 0 ? now + Int64(drainSeconds) * 1000 : nil
            state.leaving += state.active.map { Leaving(load: $0, deadline: deadline) }
            for gone in state.leaving { gone.load.isLeaving = true }
            state.active = []
            state.isRetired = true
        }
    }

    /// Picks and reserves the least loaded endpoint, or the one that belongs to a client.
    ///
    /// Ejected ones come last; excluded ones and those at their limit never. `client`: a number that stands for the client where it is to meet
    /// the same endpoint each time; it does so in every process, and when other endpoints come and go, nearly always.
    func choose(now: Int64, excluding tried: [EndpointLoad], client: UInt64? = nil) -> EndpointLoad? {
        if let client { return choose(now: now, excluding: tried, for: client) }
        return chooseLeastLoaded(now: now, excluding: tried)
    }

    private func choose(now: Int64, excluding tried: [EndpointLoad], for client: UInt64) -> EndpointLoad? {
        state.withLock { state in
            var best: EndpointLoad?
            var bestRank = (ejected: true, weight: UInt64.min)
            for load in state.active {
                if tried.contains(where: { $0 === load }) { continue }
                if state.limit > 0, load.openCount >= state.limit { continue }
                let rank = (ejected: load.isEjected(at: now), weight: load.weight(for: client))
                let isBetter = rank.ejected == bestRank.ejected ? rank.weight > bestRank.weight : !rank.ejected
                guard best == nil || isBetter else { continue }
                best = load
                bestRank = rank
            }
            best?.reserve()
            return best
        }
    }

    private func chooseLeastLoaded(now: Int64, excluding tried: [EndpointLoad]) -> EndpointLoad? {
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
                if state.limit > 0, rank.open >= state.limit { continue }
                let isBetter = rank.ejected == bestRank.ejected ? rank.open < bestRank.open : !rank.ejected
                guard best == nil || isBetter else { continue }
                best = load
                bestRank = rank
            }
            best?.reserve()
            return best
        }
    }

    /// How long the head of a response may take, in milliseconds.
    var responseLimit: Int64 { responsePatience.load(ordering: .relaxed) }

    /// How long a connection may wait: less when there are endpoints and none of them answers.
    func patience(_ whenUnanswered: Int64) -> Int64 {
        state.withLock { state in
            if state.isRetired { return 0 }
            let hold = Int64(state.holdSeconds) * 1000
            let isFull = state.limit > 0 && state.active.contains { $0.openCount >= state.limit }
            return state.active.isEmpty || isFull ? hold : min(hold, whenUnanswered)
        }
    }

    /// Whether a client's address keeps meeting the same endpoint.
    var isSticky: Bool { sticky.load(ordering: .relaxed) }

    var isEmpty: Bool { state.withLock { $0.active.isEmpty } }

    /// True when nothing of a retired set is left.
    var isDrained: Bool { state.withLock { state in state.leaving.allSatisfy { $0.load.openCount == 0 } } }

    /// Whether an endpoint may have no more than so many connections.
    var isLimited: Bool { state.withLock { $0.limit > 0 } }

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

    func status(now: Int64) -> [ProxyEndpointStatus] {
        let (active, leaving) = state.withLock { ($0.active, $0.leaving.map(\.load)) }
        return active.map { $0.status(active: true, now: now) }
            + leaving.filter { $0.openCount > 0 }.map { $0.status(active: false, now: now) }
    }
}

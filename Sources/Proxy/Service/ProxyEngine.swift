import Glibc
import Logging

/// The state of all owners and what it is made into.
///
/// Confined to the control thread.
final class ProxyEngine {
    /// What one owner asked for last, and the routes made of it.
    private struct Holding {
        var desired: ProxyDesiredState
        var routes: [String: Route] = [:]
    }

    private static let maxOwners = 64

    private let group: WorkerGroup
    private let nameServer: NameServer
    private let listeners: ListenerTable
    private let fixedResolvers: [ProxyEndpoint]
    private let save: ([ProxyDesiredState]) throws(ProxyError) -> Void
    private let logger: Logger
    private let startedAt = MonotonicTime.milliseconds()
    private var holdings: [String: Holding] = [:]
    /// Routes of listeners that are gone, as long as they have connections.
    private var retired: [Route] = []
    /// Routes that lost their listener and are retired once its socket has been emptied.
    private var leaving: [Route] = []
    private var listenerErrors: [ObjectIdentifier: ProxyFailure] = [:]
    private var resolverErrors: [SocketAddress: ProxyFailure] = [:]
    private var stateError: String?
    private(set) var isDraining = false

    init(
        group: WorkerGroup,
        nameServer: NameServer,
        fixedResolvers: [ProxyEndpoint],
        logger: Logger,
        save: @escaping ([ProxyDesiredState]) throws(ProxyError) -> Void
    ) {
        self.group = group
        self.nameServer = nameServer
        self.fixedResolvers = fixedResolvers
        self.logger = logger
        self.save = save
        listeners = ListenerTable(group: group, logger: logger)
    }

    /// The proxy whose place this one has taken, as long as it carries something.
    private var predecessor: Predecessor?
    /// Another proxy is about to take this one's place: nothing may change meanwhile.
    var isHandingOver = false
    private(set) var handOvers = 0

    /// Connections over all listeners.
    var openConnections: Int { group.open }

    /// Serves what was in force when the proxy last ran.
    func restore(_ states: [ProxyDesiredState]) {
        for state in states {
            do throws(ProxyError) {
                try state.check()
                enact(state)
            } catch {
                logger.error(
                    "saved state left out",
                    metadata: ["owner": "\(state.owner)", "error": "\(error.message)"]
                )
            }
        }
        reconcile()
    }

    /// Replaces all that the owner wanted; nothing is changed when this throws.
    func apply(_ desired: ProxyDesiredState) throws(ProxyError) -> ProxyApplied {
        guard !isDraining, !isHandingOver else {
            throw ProxyError(.shuttingDown, "the proxy is ending and takes no new state")
        }
        try desired.check()
        let isKnown = holdings[desired.owner] != nil
        guard isKnown || holdings.count < Self.maxOwners else {
            throw ProxyError(.invalidState, "more than \(Self.maxOwners) owners")
        }
        let isChanged = holdings[desired.owner]?.desired != desired
        if isChanged {
            enact(desired)
            predecessor?.tell(.apply(desired))
        }
        reconcile()
        if isChanged || stateError != nil { persist() }
        return applied(desired)
    }

    /// Closes what is connected to an endpoint of an owner; returns the number of connections.
    func cut(owner: String, endpoint: ProxyEndpoint, listener: String?) -> Int {
        let loads = routes(of: owner).filter { listener == nil || $0.id == listener }.flatMap { $0.loads(of: endpoint) }
        predecessor?.tell(.cut(owner: owner, endpoint: endpoint, listener: listener))
        let count = group.cut(loads)
        if count > 0 {
            logger.notice("cut", metadata: ["owner": "\(owner)", "endpoint": "\(endpoint)", "connections": "\(count)"])
        }
        return count
    }

    func status(owner: String?) -> ProxyStatus {
        let now = MonotonicTime.milliseconds()
        var counters = group.counters()
        let names = nameServer.loop.perform { [nameServer] in nameServer.counters } ?? NameServer.Counters()
        counters.dnsQueries = names.queries
        counters.dnsLocal = names.local
        counters.dnsForwarded = names.forwarded
        counters.dnsFailures = names.failures
        let shown = owner.map { [$0] } ?? Set(Array(holdings.keys) + retired.map(\.owner)).sorted()
        return ProxyStatus(
            pid: getpid(),
            uptimeSeconds: Int((now - startedAt) / 1000),
            draining: isDraining,
            listeners: shown.flatMap { owner in
                routes(of: owner).map {
                    $0.status(now: now, error: listenerErrors[ObjectIdentifier($0)] ?? $0.failure)
                }
            } + (predecessor?.listeners ?? []).filter { owner == nil || $0.owner == owner },
            resolvers: resolverStatus(),
            counters: counters,
            handOvers: handOvers,
            stateError: stateError
        )
    }

    // MARK: Taking a place and giving it away

    /// What every owner wants.
    var desired: [ProxyDesiredState] { holdings.values.map(\.desired).sorted { $0.owner < $1.owner } }

    var listeningSockets: [(place: ListenerPlace, fd: Int32)] { listeners.sockets }

    /// Serves what another proxy served, with its sockets; it still has them as well.
    func inherit(_ predecessor: Predecessor) {
        handOvers = predecessor.handOvers + 1
        listeners.inherit(predecessor.listeningSockets)
        restore(predecessor.owners)
        listeners.dropInherited()
    }

    /// The other proxy accepts no more; what it still carries belongs to this one's status.
    func succeeded(_ predecessor: Predecessor) {
        self.predecessor = predecessor
        // Its resolvers are free now.
        reconcile()
    }

    /// What is still carried here, for the proxy that has taken this one's place.
    var remains: [ProxyListenerStatus] {
        let now = MonotonicTime.milliseconds()
        let own = (holdings.values.flatMap(\.routes.values) + retired).filter { !$0.isDrained }
        return own.map { $0.remains(now: now) } + (predecessor?.listeners ?? [])
    }

    /// Changes the endpoints of what still runs here, as the proxy in this one's place was told.
    func follow(_ desired: ProxyDesiredState) {
        guard isDraining else { return }
        predecessor?.tell(.apply(desired))
        enact(desired)
        let now = MonotonicTime.milliseconds()
        for route in leaving { route.retire(now: now) }
        retired += leaving
        leaving = []
        group.routesChanged()
    }

    /// Leaves the sockets to the proxy that has them now; what is connected goes on.
    func leave() {
        isHandingOver = false
        isDraining = true
        listeners.leaveAll()
        _ = nameServer.loop.perform { [nameServer] in nameServer.serve([:]) }
        group.drain()
    }

    /// Stops accepting; what is connected goes on.
    func drain() {
        isDraining = true
        listeners.closeAll()
        group.drain()
    }

    func abortAll() {
        group.abortAll()
    }

    /// Ends drains whose time is over and tries failed sockets again; true while there is more to look after.
    func look() -> Bool {
        guard !isDraining else { return true }
        if predecessor?.isGone ?? false { predecessor = nil }
        let now = MonotonicTime.milliseconds()
        var more = false
        for route in retired + holdings.values.flatMap(\.routes.values) {
            let expired = route.expired(now: now)
            let count = group.cut(expired.loads)
            if count > 0 {
                logger.notice("drain is over", metadata: ["listener": "\(route.id)", "connections": "\(count)"])
            }
            more = more || expired.more
        }
        retired.removeAll(where: \.isDrained)
        if listeners.hasFailures || !resolverErrors.isEmpty {
            reconcile()
            more = true
        }
        return more || !retired.isEmpty
    }

    // MARK: Putting states in force

    /// Changes routes and names of one owner.
    ///
    /// Listening sockets follow in `reconcile`.
    private func enact(_ desired: ProxyDesiredState) {
        let now = MonotonicTime.milliseconds()
        var before = holdings[desired.owner]?.routes ?? [:]
        var routes: [String: Route] = [:]
        for listener in desired.listeners {
            if let route = before.removeValue(forKey: listener.id) {
                route.update(listener, now: now)
                routes[listener.id] = route
            } else {
                routes[listener.id] = Route(owner: desired.owner, listener: listener, now: now)
            }
        }
        holdings[desired.owner] = desired.isEmpty ? nil : Holding(desired: desired, routes: routes)
        leaving += before.values
        nameServer.loop.post { [nameServer] in nameServer.set(desired.names, owner: desired.owner) }
    }

    private func reconcile() {
        let sorted = holdings.values.sorted { $0.desired.owner < $1.desired.owner }
        var wanted: [(route: Route, place: ListenerPlace)] = []
        for holding in sorted {
            for listener in holding.desired.listeners {
                guard let route = holding.routes[listener.id],
                    let address = SocketAddress(listener.address, port: listener.port)
                else { continue }
                wanted.append((route, ListenerPlace(address: address, transport: listener.transport)))
            }
        }
        listenerErrors = listeners.reconcile(wanted)
        let now = MonotonicTime.milliseconds()
        for route in leaving { route.retire(now: now) }
        retired += leaving
        leaving = []
        group.routesChanged()
        let resolvers = wantedResolvers()
        resolverErrors = nameServer.loop.perform { [nameServer] in nameServer.serve(resolvers) } ?? [:]
    }

    private func persist() {
        do throws(ProxyError) {
            try save(holdings.values.map(\.desired).sorted { $0.owner < $1.owner })
            stateError = nil
        } catch {
            stateError = error.message
            logger.error("state not saved", metadata: ["error": "\(error.message)"])
        }
    }

    // MARK: Describing them

    private func applied(_ desired: ProxyDesiredState) -> ProxyApplied {
        var applied = ProxyApplied(listenerErrors: [:], resolverErrors: [:], stateError: stateError)
        for (id, route) in holdings[desired.owner]?.routes ?? [:] {
            applied.listenerErrors[id] = listenerErrors[ObjectIdentifier(route)] ?? route.failure
        }
        for endpoint in desired.resolvers {
            guard let address = SocketAddress(endpoint) else { continue }
            applied.resolverErrors[endpoint.description] = resolverErrors[address]
        }
        return applied
    }

    /// An owner's listeners in the order in which it gave them, then those that are running out.
    private func routes(of owner: String) -> [Route] {
        let holding = holdings[owner]
        let present = holding?.desired.listeners.compactMap { holding?.routes[$0.id] } ?? []
        return present + retired.filter { $0.owner == owner && !$0.isDrained }
    }

    private func wantedResolvers() -> [SocketAddress: Set<String>] {
        var wanted: [SocketAddress: Set<String>] = [:]
        for holding in holdings.values {
            for endpoint in holding.desired.resolvers {
                guard let address = SocketAddress(endpoint) else { continue }
                wanted[address, default: []].insert(holding.desired.owner)
            }
        }
        for endpoint in fixedResolvers {
            guard let address = SocketAddress(endpoint) else { continue }
            wanted[address] = []
        }
        return wanted
    }

    private func resolverStatus() -> [ProxyResolverStatus] {
        wantedResolvers().map { address, owners in
            ProxyResolverStatus(
                endpoint: address.endpoint,
                owners: owners.sorted(),
                error: resolverErrors[address]
            )
        }
        .sorted { $0.endpoint.description < $1.endpoint.description }
    }
}

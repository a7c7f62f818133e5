import Synchronization

/// One endpoint of one listener, with what all workers count about it.
final class EndpointLoad: Sendable {
    let endpoint: ProxyEndpoint
    let address: SocketAddress
    /// Connections made or being made.
    private let open = Atomic(0)
    private let total = Atomic<UInt64>(0)
    private let failures = Atomic<UInt64>(0)
    private let ejectedUntil = Atomic<Int64>(0)
    private let leaving = Atomic(false)

    init(_ endpoint: ProxyEndpoint, address: SocketAddress) {
        self.endpoint = endpoint
        self.address = address
    }

    /// True once it was taken out of its set: connections to it that wait for a request are closed.
    var isLeaving: Bool {
        get { leaving.load(ordering: .relaxed) }
        set { leaving.store(newValue, ordering: .relaxed) }
    }

    var openCount: Int { open.load(ordering: .relaxed) }

    func isEjected(at now: Int64) -> Bool {
        ejectedUntil.load(ordering: .relaxed) > now
    }

    /// Counts a connection from the moment it is attempted, so that a drain cannot overlook it.
    func reserve() {
        open.add(1, ordering: .sequentiallyConsistent)
    }

    func release() {
        open.subtract(1, ordering: .sequentiallyConsistent)
    }

    func connected() {
        total.add(1, ordering: .relaxed)
        ejectedUntil.store(0, ordering: .relaxed)
    }

    func failed(ejectUntil end: Int64) {
        failures.add(1, ordering: .relaxed)
        ejectedUntil.store(end, ordering: .relaxed)
    }

    func status(active: Bool, now: Int64) -> ProxyEndpointStatus {
        ProxyEndpointStatus(
            endpoint: endpoint,
            active: active,
            ejected: active && isEjected(at: now),
            open: openCount,
            total: total.load(ordering: .relaxed),
            failures: failures.load(ordering: .relaxed)
        )
    }
}

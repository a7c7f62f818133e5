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
    private let seed: UInt64

    init(_ endpoint: ProxyEndpoint, address: SocketAddress) {
        self.endpoint = endpoint
        self.address = address
        seed = address.number(withPort: true)
    }

    /// How much a client belongs here: of several endpoints it belongs to the one where this is most (rendezvous hashing), so that
    /// each client has its own order of them.
    func weight(for client: UInt64) -> UInt64 {
        var value = client ^ seed
        for factor in [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb] as [UInt64] {
            value = (value ^ (value >> 30)) &* factor
        }
        return value ^ (value >> 31)
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

/// Asks upstream resolvers, a bounded number of questions at a time.
final class DNSForwarder {
    /// Questions under way at once; more are answered with a server failure.
    static let maxInFlight = 512

    /// Addresses that are this proxy; they are never asked.
    var own: Set<SocketAddress> = []
    private let loop: EventLoop
    private var upstreams: Upstreams
    private let timeout: Int64
    private var inFlight: [ObjectIdentifier: UpstreamExchange] = [:]

    init(loop: EventLoop, upstreams: Upstreams, timeout: Int64) {
        self.loop = loop
        self.upstreams = upstreams
        self.timeout = timeout
    }

    /// Asks one upstream after the other; `done` gets the answer under the query's own id, or nil.
    func forward(_ query: DNSQuery, overStream: Bool, done: @escaping ([UInt8]?) -> Void) {
        guard inFlight.count < Self.maxInFlight else { return done(nil) }
        let servers = upstreams.current(now: loop.now, excluding: own)
        ask(query, overStream, servers[...], done)
    }

    /// Gives up on questions whose time is over; true while others wait.
    func look() -> Bool {
        for exchange in inFlight.values where exchange.deadline <= loop.now { exchange.fail() }
        return !inFlight.isEmpty
    }

    private func ask(
        _ query: DNSQuery,
        _ overStream: Bool,
        _ servers: ArraySlice<SocketAddress>,
        _ done: @escaping ([UInt8]?) -> Void
    ) {
        guard let server = servers.first else { return done(nil) }
        let exchange = UpstreamExchange(query, overStream: overStream, loop: loop, deadline: loop.now + timeout)
        let key = ObjectIdentifier(exchange)
        inFlight[key] = exchange
        exchange.start(server) { [weak self] answer in
            guard let self else { return }
            inFlight[key] = nil
            if let answer { return done(answer) }
            ask(query, overStream, servers.dropFirst(), done)
        }
    }
}

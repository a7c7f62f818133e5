/// A connection to an endpoint that carries one request after another.
final class HTTPUpstream: PeerOwner {
    let load: EndpointLoad
    /// Set right after it was made.
    var peer: Peer?
    /// Whose request it carries; nil while it is idle.
    unowned var session: HTTPSession?
    /// Since when it is idle.
    var idleSince: Int64 = 0
    private unowned let pool: UpstreamPool

    init(_ load: EndpointLoad, _ pool: UpstreamPool) {
        self.load = load
        self.pool = pool
    }

    func peer(_ peer: Peer, became readiness: Readiness) {
        if let session { return session.upstream(self, became: readiness) }
        // Whatever an endpoint says unasked, the connection is of no more use.
        if peer.hungUp || peer.readable { pool.close(self) }
    }
}

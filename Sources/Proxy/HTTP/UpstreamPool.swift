import Glibc

/// The idle connections of one worker to endpoints.
final class UpstreamPool {
    /// Kept for each endpoint.
    private static let limit = 512

    private let loop: EventLoop
    private var idle: [ObjectIdentifier: [HTTPUpstream]] = [:]

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    var isEmpty: Bool { idle.isEmpty }

    /// The connection that was used last, unless it has been idle for longer than that.
    func take(_ load: EndpointLoad, idleAtMost limit: Int64) -> HTTPUpstream? {
        guard let upstream = idle[ObjectIdentifier(load)]?.popLast() else { return nil }
        guard loop.now - upstream.idleSince <= limit, let peer = upstream.peer, !peer.hungUp, !peer.readable else {
            drop(upstream)
            return nil
        }
        return upstream
    }

    /// Keeps a connection whose answer has been read whole.
    func put(_ upstream: HTTPUpstream) {
        upstream.session = nil
        guard let peer = upstream.peer, !upstream.load.isLeaving, isSilent(peer) else { return drop(upstream) }
        upstream.idleSince = loop.now
        let key = ObjectIdentifier(upstream.load)
        guard (idle[key]?.count ?? 0) < Self.limit else { return drop(upstream) }
        idle[key, default: []].append(upstream)
        if loop.tickInterval == 0 { loop.tickInterval = TrafficSettings.sweep }
    }

    /// Ends one that is idle.
    func close(_ upstream: HTTPUpstream) {
        let key = ObjectIdentifier(upstream.load)
        idle[key]?.removeAll { $0 === upstream }
        if idle[key]?.isEmpty ?? false { idle[key] = nil }
        drop(upstream)
    }

    /// Ends those whose endpoint is to leave.
    func closeLeaving() {
        closeAll { $0.load.isLeaving }
    }

    func closeAll() {
        closeAll { _ in true }
    }

    /// Ends those that have been idle for long.
    func sweep(now: Int64) {
        closeAll { now - $0.idleSince > HTTPTimes().upstreamIdle || $0.load.isLeaving }
    }

    private func closeAll(where isOver: (HTTPUpstream) -> Bool) {
        for (key, upstreams) in idle {
            let over = upstreams.filter(isOver)
            guard !over.isEmpty || upstreams.isEmpty else { continue }
            let left = upstreams.filter { !isOver($0) }
            idle[key] = left.isEmpty ? nil : left
            for upstream in over { drop(upstream) }
        }
    }

    /// True when nothing is there to be read, not even the end.
    private func isSilent(_ peer: Peer) -> Bool {
        guard !peer.hungUp, !peer.ended else { return false }
        guard peer.readable else { return true }
        var byte: UInt8 = 0
        guard unsafe recv(peer.fd, &byte, 1, Int32(MSG_PEEK)) < 0, errno == EAGAIN else { return false }
        peer.readable = false
        return true
    }

    private func drop(_ upstream: HTTPUpstream) {
        guard let peer = upstream.peer else { return }
        upstream.peer = nil
        upstream.session = nil
        if let token = peer.token { loop.remove(token) }
        peer.owner = nil
        Glibc.close(peer.fd)
    }
}

import Glibc

/// What one client of a listener for datagrams and its endpoint say to each other, over a socket of its own to the endpoint.
///
/// Belongs to the thread of its relay's worker.
final class DatagramSession: EventHandler {
    /// How long both may be silent, in milliseconds: as the kernel's own tables of connections have it.
    private static let idle: Int64 = 30_000
    private static let conversationIdle: Int64 = 120_000
    /// How long an answer is waited for when the endpoint is to leave.
    private static let owed: Int64 = 2000

    let client: SocketAddress
    let load: EndpointLoad
    let route: Route
    /// The address of the host that the client sent to, where that has to be told apart.
    private(set) var local: UInt32?
    private(set) var lastHeard: Int64
    /// Only answers are waited for.
    var isRetired = false
    /// Datagrams of the client without an answer.
    private var unanswered = 0
    private var questions = 0
    private var answers = 0
    private var fd: Int32 = -1
    private var token: EventLoop.Token?
    private var isEnded = false
    private unowned let relay: DatagramRelay

    /// Takes over a reserved endpoint.
    init(client: SocketAddress, load: EndpointLoad, route: Route, relay: DatagramRelay) {
        self.client = client
        self.load = load
        self.route = route
        self.relay = relay
        lastHeard = relay.worker.loop.now
    }

    /// False when there is no socket for it; the endpoint is free then.
    func open() -> Bool {
        route.count(.accepted)
        relay.worker.reserve()
        relay.worker.counters.accepted += 1
        do throws(SystemFailure) {
            fd = try UDPSocket.connect(load.address)
            token = try relay.worker.loop.add(fd, .readable, self)
            load.connected()
            return true
        } catch {
            end()
            return false
        }
    }

    /// Sends what the worker's buffer has to the endpoint; false when nobody listens there.
    func send(_ count: Int, to local: UInt32?) -> Bool {
        self.local = local
        lastHeard = relay.worker.loop.now
        for _ in 0..<2 {
            if UDPSocket.send(fd, relay.worker.datagrams, count) {
                unanswered += 1
                questions += 1
                return true
            }
            // What cannot be sent for another reason is lost, as datagrams may be.
            guard errno == ECONNREFUSED else { return true }
        }
        // The error tells of an earlier datagram; that it comes twice, that nobody listens there.
        blame()
        return false
    }

    func ready(_ readiness: Readiness) {
        for _ in 0..<DatagramRelay.perTurn {
            guard token != nil else { return }
            guard let count = UDPSocket.receive(fd, connectedInto: relay.worker.datagrams) else {
                if errno == ECONNREFUSED {
                    blame()
                    relay.forget(self)
                }
                return
            }
            lastHeard = relay.worker.loop.now
            answers += 1
            unanswered = max(0, unanswered - 1)
            relay.answer(self, count)
            if isRetired, unanswered == 0 { return relay.forget(self) }
        }
    }

    /// Whether both have spoken more than once.
    var isConversation: Bool { questions > 1 && answers > 0 }

    func isIdle(at now: Int64) -> Bool {
        now - lastHeard > (isConversation ? Self.conversationIdle : Self.idle)
    }

    /// Whether the endpoint may still answer something.
    func isOwed(at now: Int64) -> Bool { unanswered > 0 && now - lastHeard <= Self.owed }

    /// Lets go of endpoint and socket; may be called again.
    func end() {
        guard !isEnded else { return }
        isEnded = true
        if let token { relay.worker.loop.remove(token) }
        token = nil
        if fd >= 0 { close(fd) }
        fd = -1
        load.release()
        relay.worker.unreserve()
        route.count(.closed)
    }

    private func blame() {
        relay.worker.counters.connectFailures += 1
        load.failed(ejectUntil: relay.worker.loop.now + relay.worker.settings.ejection)
    }
}

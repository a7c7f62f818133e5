import Glibc
import Logging

/// Takes control connections from processes of the same user or root.
///
/// Confined to the control loop's thread.
final class ControlServer: EventHandler {
    private static let maxConnections = 64
    /// How often the loop's tick looks at deadlines while there are connections.
    static let tick: Int64 = 250

    private let fd: Int32
    private let loop: EventLoop
    private let logger: Logger
    private let answer: (ProxyRequest) -> ProxyReply
    private let handOver: (Int32) -> Void
    private var token: EventLoop.Token?
    private var connections: [ControlConnection] = []
    private var hasLeft = false

    /// Takes over a listening unix socket.
    ///
    /// `handOver` takes over a connection of a proxy that wants this one's place.
    init(
        fd: Int32,
        loop: EventLoop,
        logger: Logger,
        answer: @escaping (ProxyRequest) -> ProxyReply,
        handOver: @escaping (Int32) -> Void
    ) {
        self.fd = fd
        self.loop = loop
        self.logger = logger
        self.answer = answer
        self.handOver = handOver
    }

    /// True while there are connections to look after.
    var isBusy: Bool { !connections.isEmpty }

    func open() throws(SystemFailure) {
        // Edge-triggered, so that a lack of descriptors does not make the loop spin; `look` accepts what is left.
        token = try loop.add(fd, [.readable, .edgeTriggered], self)
    }

    func close() {
        leave()
        for connection in connections { connection.close() }
        connections = []
    }

    /// Takes no more connections, which go to another process that has the socket; those that are there get their answers.
    func leave() {
        guard !hasLeft else { return }
        hasLeft = true
        if let token { loop.remove(token) }
        token = nil
        Glibc.close(fd)
    }

    func ready(_ readiness: Readiness) {
        do throws(SystemFailure) {
            while let client = try TCPSocket.accept(fd) { take(client) }
        } catch {
            logger.warning("control connection not taken", metadata: ["error": "\(error)"])
        }
    }

    /// Ends connections that have been silent too long.
    func look() {
        for connection in connections where connection.deadline <= loop.now { connection.close() }
        connections.removeAll(where: \.isClosed)
        if !hasLeft { ready([]) }
    }

    private func take(_ client: Int32) {
        connections.removeAll(where: \.isClosed)
        let user = UnixSocket.peerUser(client)
        guard let user, user == 0 || user == geteuid(), connections.count < Self.maxConnections else {
            logger.warning("control connection refused", metadata: ["uid": "\(user.map(String.init) ?? "unknown")"])
            Glibc.close(client)
            return
        }
        let connection = ControlConnection(fd: client, loop: loop, answer: answer, handOver: handOver)
        guard connection.open() else { return }
        connections.append(connection)
        loop.tickInterval = Self.tick
    }
}

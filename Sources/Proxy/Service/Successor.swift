import Glibc
import Logging

/// The proxy that takes the place of this one, as this one sees it.
///
/// Confined to the control thread.
final class Successor: EventHandler {
    /// How often it is told what still runs here.
    static let tick: Int64 = 100

    private let fd: Int32
    private let loop: EventLoop
    private let engine: ProxyEngine
    private let accepting: () -> Void
    private let gone: () -> Void
    private var token: EventLoop.Token?
    private var input: [UInt8] = []
    private(set) var isAccepting = false
    private var isClosed = false

    /// Takes over its connection.
    ///
    /// `accepting` is called when it serves in this one's place, `gone` when it ended before.
    init(fd: Int32, loop: EventLoop, engine: ProxyEngine, accepting: @escaping () -> Void, gone: @escaping () -> Void) {
        self.fd = fd
        self.loop = loop
        self.engine = engine
        self.accepting = accepting
        self.gone = gone
    }

    /// Sends it all that it needs.
    func offer(lock: Int32, control: Int32) throws {
        let sockets = engine.listeningSockets
        let line = try ControlLine.encode(
            ProxyReply(
                offer: HandOverLine.Offer(
                    version: ControlLine.version,
                    owners: engine.desired,
                    addresses: sockets.map(\.place.address.endpoint),
                    datagrams: sockets.indices.filter { sockets[$0].place.transport == .udp },
                    handOvers: engine.handOvers
                )
            )
        )
        UnixSocket.makeBlocking(fd, seconds: 5)
        try DescriptorPassing.send([lock, control] + sockets.map(\.fd), over: fd)
        try UnixSocket.write(line, to: fd)
        UnixSocket.makeNonBlocking(fd)
        token = try loop.add(fd, .stream, self)
    }

    func ready(_ readiness: Readiness) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isClosed {
            let count = unsafe recv(fd, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { return close() }
            input += chunk[..<count]
            guard input.count <= ControlLine.maxBytes else { return close() }
            while let end = input.firstIndex(of: ControlLine.newline) {
                let line = Array(input[..<end])
                input.removeFirst(end + 1)
                obey(line)
            }
        }
    }

    /// Tells it what still runs here; an answer that cannot be sent ends the connection.
    func report() {
        guard isAccepting, !isClosed else { return }
        do {
            try UnixSocket.write(ControlLine.encode(HandOverLine.Remains(listeners: engine.remains)), to: fd)
        } catch {
            close()
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let token { loop.remove(token) }
        Glibc.close(fd)
        if !isAccepting { gone() }
    }

    private func obey(_ line: [UInt8]) {
        do throws(ProxyError) {
            switch try ControlLine.decode(HandOverLine.Word.self, line) {
            case .accepting:
                isAccepting = true
                accepting()
                report()
            case .apply(let state): engine.follow(state)
            case .cut(let owner, let endpoint, let listener):
                _ = engine.cut(owner: owner, endpoint: endpoint, listener: listener)
                report()
            }
        } catch {
            close()
        }
    }
}

import Glibc

/// The datagram and stream sockets of one address on which names are answered.
final class Resolver {
    /// Streams open at once; more are closed as they come.
    private static let maxStreams = 64

    var scope: Set<String>
    private unowned let server: NameServer
    private let datagrams: DatagramHandler
    private let connections: ConnectionHandler
    private var tokens: [EventLoop.Token] = []
    private var streams: [ResolverStream] = []

    init(_ address: SocketAddress, scope: Set<String>, server: NameServer) throws(SystemFailure) {
        self.scope = scope
        self.server = server
        let packets = try UDPSocket.bind(address)
        do throws(SystemFailure) {
            datagrams = DatagramHandler(fd: packets)
            connections = ConnectionHandler(fd: try TCPSocket.listen(address))
        } catch {
            Glibc.close(packets)
            throw error
        }
        datagrams.resolver = self
        connections.resolver = self
        do throws(SystemFailure) {
            tokens.append(try server.loop.add(datagrams.fd, .readable, datagrams))
            // Edge-triggered, so that a lack of descriptors does not make the loop spin.
            tokens.append(try server.loop.add(connections.fd, [.readable, .edgeTriggered], connections))
        } catch {
            close()
            throw error
        }
    }

    func close() {
        for token in tokens { server.loop.remove(token) }
        tokens = []
        Glibc.close(datagrams.fd)
        Glibc.close(connections.fd)
        for stream in streams { stream.close() }
        streams = []
    }

    /// Ends streams whose time is over; true while there are others.
    func look() -> Bool {
        for stream in streams where stream.deadline <= server.loop.now { stream.close() }
        streams.removeAll(where: \.isClosed)
        return !streams.isEmpty
    }

    private func take(_ fd: Int32) {
        streams.removeAll(where: \.isClosed)
        guard streams.count < Self.maxStreams else {
            Glibc.close(fd)
            return
        }
        let stream = ResolverStream(fd: fd, server: server, scope: scope)
        if stream.open() {
            streams.append(stream)
            server.keepLooking()
        }
    }

    private final class DatagramHandler: EventHandler {
        /// Packets answered in one turn.
        private static let perTurn = 64

        let fd: Int32
        weak var resolver: Resolver?
        private var buffer = [UInt8](repeating: 0, count: DNSQuery.maxBytes + 1)

        init(fd: Int32) {
            self.fd = fd
        }

        func ready(_ readiness: Readiness) {
            guard let resolver else { return }
            for _ in 0..<Self.perTurn {
                guard let (packet, sender) = UDPSocket.receive(fd, into: &buffer) else { return }
                resolver.server.handle(packet, scope: resolver.scope, overStream: false) { [weak resolver] answer in
                    // The resolver may be gone by the time an upstream answers.
                    guard let resolver, !resolver.tokens.isEmpty else { return }
                    UDPSocket.send(resolver.datagrams.fd, answer, to: sender)
                }
            }
        }
    }

    private final class ConnectionHandler: EventHandler {
        let fd: Int32
        weak var resolver: Resolver?

        init(fd: Int32) {
            self.fd = fd
        }

        func ready(_ readiness: Readiness) {
            do throws(SystemFailure) {
                while let client = try TCPSocket.accept(fd) { resolver?.take(client) }
            } catch {
                // Out of descriptors: the queue is looked at again with the next connection.
                return
            }
        }
    }
}

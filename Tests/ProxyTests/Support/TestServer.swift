import Glibc
import Synchronization
import Testing

@testable import Proxy

/// A small server on its own thread: what its connections send is turned into an answer by a function.
final class TestServer: Sendable {
    /// What a connection's input becomes: takes what it has used out of the input and returns what to send.
    typealias Behaviour = @Sendable (_ input: inout [UInt8]) -> [UInt8]

    let endpoint: ProxyEndpoint
    private let stopping = Atomic(false)
    private let isPaused: Atomic<Bool>
    private let ended = Rendezvous<Bool>()
    private let connections = Atomic(0)
    private let served = Atomic(0)

    /// Connections open now.
    var open: Int { connections.load(ordering: .relaxed) }
    /// Answers given.
    var answers: Int { served.load(ordering: .relaxed) }

    /// `isPaused`: connections come about and nothing is read of them until `resume`; the kernel keeps little for them then.
    init(
        _ endpoint: ProxyEndpoint = Loopback.endpoint(),
        isPaused: Bool = false,
        _ behaviour: @escaping Behaviour
    ) throws {
        self.endpoint = endpoint
        self.isPaused = Atomic(isPaused)
        let address = try #require(SocketAddress(endpoint))
        let listener = try TCPSocket.listen(address)
        if isPaused { TCPSocket.set(listener, SOL_SOCKET, SO_RCVBUF, 4096) }
        try Thread.start { self.serve(listener, behaviour) }
    }

    /// Sends back what comes in.
    static func echo(_ endpoint: ProxyEndpoint = Loopback.endpoint()) throws -> TestServer {
        try TestServer(endpoint) { input in
            defer { input = [] }
            return input
        }
    }

    /// Answers each HTTP request with its name.
    static func http(_ name: String, _ endpoint: ProxyEndpoint = Loopback.endpoint()) throws -> TestServer {
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)".utf8)
        return try TestServer(endpoint) { input in
            var output: [UInt8] = []
            while let end = input.firstRange(of: Array("\r\n\r\n".utf8)) {
                input.removeFirst(end.upperBound)
                output += answer
            }
            return output
        }
    }

    func resume() {
        isPaused.store(false, ordering: .relaxed)
    }

    func stop() {
        stopping.store(true, ordering: .relaxed)
        _ = ended.wait()
    }

    private struct Connection {
        let fd: Int32
        var input: [UInt8] = []
        var output: [UInt8] = []
        var ended = false
    }

    private func serve(_ listener: Int32, _ behaviour: Behaviour) {
        var open: [Connection] = []
        while !stopping.load(ordering: .relaxed) {
            guard !isPaused.load(ordering: .relaxed) else {
                usleep(5000)
                continue
            }
            var polled = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            polled += open.map { connection in
                let interest = (connection.ended ? 0 : POLLIN) | (connection.output.isEmpty ? 0 : POLLOUT)
                return pollfd(fd: connection.fd, events: Int16(interest), revents: 0)
            }
            guard poll(&polled, nfds_t(polled.count), 20) > 0 else { continue }
            for index in open.indices.reversed() where polled[index + 1].revents != 0 {
                if !turn(&open[index], behaviour) {
                    close(open[index].fd)
                    open.remove(at: index)
                    connections.subtract(1, ordering: .relaxed)
                }
            }
            while polled[0].revents != 0, let fd = try? TCPSocket.accept(listener) {
                open.append(Connection(fd: fd))
                connections.add(1, ordering: .relaxed)
            }
        }
        close(listener)
        for connection in open { close(connection.fd) }
        ended.fulfil(true)
    }

    /// False when the connection is over.
    private func turn(_ connection: inout Connection, _ behaviour: Behaviour) -> Bool {
        if !connection.ended {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(connection.fd, &chunk, chunk.count, 0)
            if count > 0 {
                connection.input += chunk[..<count]
                let output = behaviour(&connection.input)
                if !output.isEmpty { served.add(1, ordering: .relaxed) }
                connection.output += output
            } else if count == 0 {
                connection.ended = true
            } else if errno != EAGAIN {
                return false
            }
        }
        if !connection.output.isEmpty {
            let count = send(connection.fd, connection.output, connection.output.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno != EAGAIN { return false }
            connection.output.removeFirst(max(0, count))
        }
        return !connection.ended || !connection.output.isEmpty
    }
}

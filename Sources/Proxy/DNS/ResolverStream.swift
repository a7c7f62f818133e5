import Glibc

/// One client that asks over TCP, one question after the other.
final class ResolverStream: EventHandler {
    /// How long a client may say nothing.
    private static let patience: Int64 = 5000
    /// Questions answered on one stream.
    private static let maxQuestions = 256

    private let fd: Int32
    private unowned let server: NameServer
    private let scope: Set<String>
    private var token: EventLoop.Token?
    private var input = DNSFraming()
    private var output: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 4096)
    private var questions = 0
    /// A question is with an upstream; the next waits for its answer.
    private var busy = false
    /// The client has sent its last question.
    private var ended = false
    private(set) var isClosed = false
    private(set) var deadline: Int64

    init(fd: Int32, server: NameServer, scope: Set<String>) {
        self.fd = fd
        self.server = server
        self.scope = scope
        deadline = server.loop.now + Self.patience
    }

    /// False when the stream could not be watched; it is closed then.
    func open() -> Bool {
        do throws(SystemFailure) {
            token = try server.loop.add(fd, .stream, self)
            return true
        } catch {
            close()
            return false
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let token { server.loop.remove(token) }
        Glibc.close(fd)
    }

    func ready(_ readiness: Readiness) {
        flush()
        receive()
        answer()
    }

    /// Reads until the socket is empty or a client has sent more than one turn may bring.
    private func receive() {
        var room = 16
        while !isClosed, !ended, room > 0 {
            room -= 1
            let count = unsafe recv(fd, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count >= 0 else { return close() }
            if count == 0 {
                ended = true
                return
            }
            input.append(chunk[..<count])
            deadline = server.loop.now + Self.patience
        }
        if room == 0 { close() }
    }

    private func answer() {
        while !isClosed, !busy, output.isEmpty, let message = input.next() {
            questions += 1
            guard questions <= Self.maxQuestions else { return close() }
            busy = true
            let taken = server.handle(message, scope: scope, overStream: true) { [weak self] bytes in
                self?.send(bytes)
            }
            guard taken else { return close() }
        }
        if ended, !busy, output.isEmpty { close() }
    }

    private func send(_ message: [UInt8]) {
        guard !isClosed else { return }
        busy = false
        output += DNSFraming.frame(message)
        deadline = server.loop.now + Self.patience
        flush()
        if output.isEmpty { server.loop.requeue(self) }
    }

    private func flush() {
        while !isClosed, !output.isEmpty {
            let count = unsafe Glibc.send(fd, output, output.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 else { return close() }
            output.removeFirst(count)
        }
    }
}

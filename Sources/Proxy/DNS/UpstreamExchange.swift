import Glibc

/// One question to one upstream, on a socket of its own: the port is random, the kernel takes packets from that upstream
/// only, and the id is random; an answer counts when id and question are those that were sent.
final class UpstreamExchange: EventHandler {
    let deadline: Int64
    private let query: DNSQuery
    private let overStream: Bool
    private let loop: EventLoop
    private let id = UInt16.random(in: .min ... .max)
    private var fd: Int32 = -1
    private var token: EventLoop.Token?
    private var done: (([UInt8]?) -> Void)?
    private var output: [UInt8] = []
    private var input = DNSFraming()

    init(_ query: DNSQuery, overStream: Bool, loop: EventLoop, deadline: Int64) {
        self.query = query
        self.overStream = overStream
        self.loop = loop
        self.deadline = deadline
    }

    /// Calls `done` exactly once, nil when this upstream gave no usable answer.
    func start(_ server: SocketAddress, done: @escaping ([UInt8]?) -> Void) {
        self.done = done
        let message = DNSResponse.bytes(id) + query.bytes.dropFirst(2)
        output = overStream ? DNSFraming.frame(message) : message
        do throws(SystemFailure) {
            fd = overStream ? try TCPSocket.connect(server) : try UDPSocket.connect(server)
            token = try loop.add(fd, .stream, self)
        } catch {
            fail()
        }
    }

    func fail() {
        finish(nil)
    }

    func ready(_ readiness: Readiness) {
        flush()
        var packet = [UInt8](repeating: 0, count: 8192)
        while done != nil {
            let count = unsafe recv(fd, &packet, packet.count, 0)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0 || !overStream && count == 0 else { return fail() }
            take(Array(packet[..<count]))
        }
    }

    private func take(_ bytes: [UInt8]) {
        guard overStream else { return finish(ifValid: bytes) }
        input.append(bytes)
        if let message = input.next() {
            finish(ifValid: message)
            // A stream brings one answer; another one in its place is no answer.
            fail()
        }
    }

    private func flush() {
        while done != nil, !output.isEmpty {
            let count = unsafe send(fd, output, output.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN || errno == ENOTCONN { return }
            guard count >= 0 else { return fail() }
            output.removeFirst(count)
        }
    }

    /// Ignores what does not answer the question: a forged packet must not end the wait for the true one.
    private func finish(ifValid answer: [UInt8]) {
        let end = DNSQuery.headerBytes + query.question.count
        guard answer.count >= end, DNSQuery.word(answer, 0) == id, answer[2] & 0x80 != 0,
            DNSQuery.word(answer, 4) == 1, Array(answer[DNSQuery.headerBytes..<end]) == query.question
        else { return }
        finish(DNSResponse.bytes(query.id) + answer.dropFirst(2))
    }

    private func finish(_ answer: [UInt8]?) {
        guard let done else { return }
        self.done = nil
        if let token { loop.remove(token) }
        if fd >= 0 { close(fd) }
        done(answer)
    }
}

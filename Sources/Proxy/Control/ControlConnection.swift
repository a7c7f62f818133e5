import Glibc

/// One agent's connection: a line in, a line out.
final class ControlConnection: EventHandler {
    /// How long a connection may be silent or leave its answer unread.
    private static let patience: Int64 = 30_000

    private let fd: Int32
    private let loop: EventLoop
    private let answer: (ProxyRequest) -> ProxyReply
    /// Takes the socket over from a proxy that wants this one's place.
    private let handOver: (Int32) -> Void
    private var token: EventLoop.Token?
    private var input: [UInt8] = []
    /// How far `input` holds no end of line.
    private var searched = 0
    private var output: [UInt8] = []
    private var sent = 0
    private var ended = false
    private(set) var isClosed = false
    private(set) var deadline: Int64

    init(
        fd: Int32,
        loop: EventLoop,
        answer: @escaping (ProxyRequest) -> ProxyReply,
        handOver: @escaping (Int32) -> Void
    ) {
        self.fd = fd
        self.loop = loop
        self.answer = answer
        self.handOver = handOver
        deadline = loop.now + Self.patience
    }

    /// False when the connection could not be watched; it is closed then.
    func open() -> Bool {
        do throws(SystemFailure) {
            token = try loop.add(fd, .stream, self)
            return true
        } catch {
            close()
            return false
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        if let token { loop.remove(token) }
        Glibc.close(fd)
    }

    func ready(_ readiness: Readiness) {
        flush()
        while !isClosed, output.isEmpty {
            if let line = nextLine() {
                reply(to: line)
            } else if ended {
                close()
            } else if !receive() {
                return
            }
        }
    }

    /// Reads once; false when there is nothing more for now.
    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(fd, &chunk, chunk.count, 0)
        if count < 0, errno == EINTR { return true }
        if count < 0, errno == EAGAIN { return false }
        guard count > 0 else {
            ended = true
            return true
        }
        deadline = loop.now + Self.patience
        input += chunk[..<count]
        if input.count > ControlLine.maxBytes, input.firstIndex(of: ControlLine.newline) == nil {
            refuse(ProxyError(.tooLarge, "the line is longer than \(ControlLine.maxBytes) bytes"))
        }
        return true
    }

    private func nextLine() -> [UInt8]? {
        guard let end = input[searched...].firstIndex(of: ControlLine.newline) else {
            searched = input.count
            return nil
        }
        let line = Array(input[..<end])
        input.removeFirst(end + 1)
        searched = 0
        return line
    }

    private func reply(to line: [UInt8]) {
        do throws(ProxyError) {
            let request = try ControlLine.decode(ProxyRequest.self, line)
            if request == .handOver, input.isEmpty { return giveAway() }
            let reply = answer(request)
            output = try ControlLine.encode(reply)
            flush()
        } catch {
            refuse(error)
        }
    }

    /// Lets go of the socket, which is no control connection any more.
    private func giveAway() {
        isClosed = true
        if let token { loop.remove(token, keepingOpen: fd) }
        handOver(fd)
    }

    /// Says what is wrong and hears no more: what follows may not even be lines.
    private func refuse(_ error: ProxyError) {
        ended = true
        input = []
        searched = 0
        do throws(ProxyError) {
            output = try ControlLine.encode(ProxyReply(error: ProxyFailure(error)))
            flush()
        } catch {
            close()
        }
    }

    private func flush() {
        while !isClosed, sent < output.count {
            let count = unsafe output[sent...].withUnsafeBytes { bytes in
                unsafe send(fd, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count >= 0 else { return close() }
            sent += count
            deadline = loop.now + Self.patience
        }
        output = []
        sent = 0
    }
}

import Glibc
import Synchronization

/// One line there and one line back over a unix socket, on a thread of its own because it blocks.
final class ControlExchange: Sendable {
    private let path: String
    private let line: [UInt8]
    private let end: Int64
    private let cancelled = Atomic(false)

    init(path: String, line: [UInt8], deadline: Duration) {
        self.path = path
        self.line = line
        end = MonotonicTime.milliseconds() + deadline.boundedMilliseconds
    }

    /// The answer's line without its end.
    func run() async throws -> [UInt8] {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8], any Error>) in
                do {
                    try Thread.start {
                        continuation.resume(with: Result { try self.exchange() })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            cancelled.store(true, ordering: .relaxed)
        }
    }

    private func exchange() throws -> [UInt8] {
        let fd = try UnixSocket.connect(path)
        defer { close(fd) }
        var sent = 0
        while sent < line.count {
            try wait(fd, for: Int16(POLLOUT))
            let count = unsafe line[sent...].withUnsafeBytes { bytes in
                unsafe send(fd, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count < 0, errno != EAGAIN, errno != EINTR { throw lost("send") }
            sent += max(0, count)
        }
        return try receive(fd)
    }

    private func receive(_ fd: Int32) throws -> [UInt8] {
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            try wait(fd, for: Int16(POLLIN))
            let count = unsafe recv(fd, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count == 0 { throw ProxyError(.unreachable, "\(path): the proxy closed the connection") }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { continue }
                throw lost("recv")
            }
            if let stop = chunk[..<count].firstIndex(of: ControlLine.newline) {
                return answer + chunk[..<stop]
            }
            answer += chunk[..<count]
            guard answer.count <= ControlLine.maxBytes else {
                throw ProxyError(.tooLarge, "\(path): the proxy's answer is longer than \(ControlLine.maxBytes) bytes")
            }
        }
    }

    /// Waits in slices, so that a cancelled task is not held up.
    private func wait(_ fd: Int32, for events: Int16) throws {
        while true {
            if cancelled.load(ordering: .relaxed) { throw CancellationError() }
            let left = end - MonotonicTime.milliseconds()
            guard left > 0 else {
                throw ProxyError(.deadlineExceeded, "\(path): the proxy did not answer in time")
            }
            var descriptor = pollfd(fd: fd, events: events, revents: 0)
            let count = unsafe poll(&descriptor, 1, Int32(min(left, 100)))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw lost("poll") }
        }
    }

    private func lost(_ call: String) -> ProxyError {
        let failure = SystemFailure(call)
        return ProxyError(.unreachable, "\(path): the connection was lost (\(failure.reason))", cause: failure)
    }
}

import Glibc
import Synchronization
import TestSupport
import Testing

/// Clients that ask again and again, each over one connection that it never gives up.
final class KeptConnections: Sendable {
    private struct State {
        var answers = 0
        var failures: [String] = []
        var running = 0
        var isOver = false
    }

    private let state = Mutex(State())

    init(_ address: String, _ port: UInt16, count: Int) {
        state.withLock { $0.running = count }
        for _ in 0..<count {
            BlockingThread.start { [self] in
                let failure = ask(address, port)
                state.withLock { state in
                    state.running -= 1
                    if let failure { state.failures.append(failure) }
                }
            }
        }
    }

    var answers: Int { state.withLock { $0.answers } }

    /// Ends them and tells what went wrong.
    func end() async throws -> [String] {
        state.withLock { $0.isOver = true }
        try await waitUntil("the clients end") { state.withLock { $0.running == 0 } }
        return state.withLock { $0.failures }
    }

    /// What went wrong; nil when it was told to end.
    private func ask(_ address: String, _ port: UInt16) -> String? {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(fd) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        let status = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { return "connect: \(errno)" }
        let request = Array("GET / HTTP/1.1\r\nHost: web\r\n\r\n".utf8)
        while !state.withLock({ $0.isOver }) {
            guard send(fd, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
                return "send: \(errno)"
            }
            if let failure = readAnswer(fd) { return failure }
            state.withLock { $0.answers += 1 }
        }
        return nil
    }

    private func readAnswer(_ fd: Int32) -> String? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let head = text.firstRange(of: "\r\n\r\n"), let field = text.firstRange(of: "Content-Length: ") {
                guard text.hasPrefix("HTTP/1.1 200 ") else { return String(text.prefix(60)) }
                let length = Int(text[field.upperBound...].prefix { $0.isNumber }) ?? 0
                if text[head.upperBound...].utf8.count >= length { return nil }
            }
            let count = recv(fd, &chunk, chunk.count, 0)
            guard count > 0 else { return "recv: \(count == 0 ? "closed" : "\(errno)") after \(text.prefix(60))" }
            bytes += chunk[..<count]
        }
    }
}

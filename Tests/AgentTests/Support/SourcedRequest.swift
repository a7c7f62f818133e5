import Glibc
import TestSupport

/// A request for HTTP from an address of this machine, over a connection of its own.
enum SourcedRequest {
    /// The body of the answer.
    static func get(_ address: String, _ port: UInt16, from source: String) async throws -> String {
        let answer = await withCheckedContinuation { continuation in
            BlockingThread.start { continuation.resume(returning: exchange(address, port, source)) }
        }
        guard let answer, answer.hasPrefix("HTTP/1.1 200 "), let end = answer.firstRange(of: "\r\n\r\n") else {
            throw TestFailure("\(address):\(port) gave \(source) no answer but '\(answer ?? "nothing")'")
        }
        return String(answer[end.upperBound...])
    }

    private static func exchange(_ address: String, _ port: UInt16, _ source: String) -> String? {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(fd) }
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard call(fd, source, 0, bind) == 0, call(fd, address, port, connect) == 0 else { return nil }
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        guard send(fd, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else { return nil }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(fd, &chunk, chunk.count, 0), count > 0 { answer += chunk[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    private static func call(
        _ fd: Int32,
        _ address: String,
        _ port: UInt16,
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else { return -1 }
        return withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

import Glibc

@testable import Proxy

extension UnixSocket {
    /// Sends bytes to a unix socket and returns everything that comes back.
    static func exchange(_ path: String, _ bytes: [UInt8]) throws -> [UInt8] {
        let fd = try connect(path)
        defer { close(fd) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // The proxy may have heard enough.
            guard count > 0 else { break }
            sent += count
        }
        shutdown(fd, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(fd, &chunk, chunk.count, 0)
            guard count > 0 else { return answer }
            answer += chunk[..<count]
        }
    }
}

import Dispatch
import Glibc

/// A `tcpSocket` probe: success when a connection can be made.
enum TCPProbe {
    /// Nil on success, else why not.
    static func ask(address: String, port: Int, atMost limit: Duration) async -> String? {
        let milliseconds = Int32(
            clamping: limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000
        )
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: connects(address, port, milliseconds))
            }
        }
    }

    private static func connects(_ address: String, _ port: Int, _ milliseconds: Int32) -> String? {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        guard inet_pton(AF_INET, address, &target.sin_addr) == 1 else { return "'\(address)' is not an IPv4 address" }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        let status = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status == 0 { return nil }
        guard errno == EINPROGRESS else { return String(cString: strerror(errno)) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return "no connection within \(milliseconds) ms" }
        var failure: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length)
        return failure == 0 ? nil : String(cString: strerror(failure))
    }
}

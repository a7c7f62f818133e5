import Dispatch
import Glibc

/// A `tcpSocket` probe: success when a connection can be made, to an address of IPv4 or IPv6 or the first one of a name.
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
        var found: UnsafeMutablePointer<addrinfo>?
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let failure = getaddrinfo(address, String(port), &hints, &found)
        guard failure == 0, let found else { return "'\(address)': \(String(cString: gai_strerror(failure)))" }
        defer { freeaddrinfo(found) }
        let target = found.pointee
        let descriptor = socket(
            target.ai_family,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        if connect(descriptor, target.ai_addr, target.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return String(cString: strerror(errno)) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return "no connection within \(milliseconds) ms" }
        var refusal: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &refusal, &length)
        return refusal == 0 ? nil : String(cString: strerror(refusal))
    }
}

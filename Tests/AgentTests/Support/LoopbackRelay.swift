import Glibc
import TestSupport

/// A port of `::1` behind which a server of 127.0.0.1 is.
final class LoopbackRelay: Sendable {
    let port: Int
    private let listener: Int32

    /// Whether this machine has the address.
    static var isPossible: Bool {
        guard let socket = listening() else {
            print("Probes of IPv6 are not tried: this machine has no ::1")
            return false
        }
        close(socket.descriptor)
        return true
    }

    init(to target: Int) throws {
        guard let socket = Self.listening() else { throw TestFailure("no relay: \(errno)") }
        (listener, port) = socket
        let listener = listener
        BlockingThread.start {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else {
                    close(listener)
                    return
                }
                BlockingThread.start { Self.carry(client, target) }
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func listening() -> (descriptor: Int32, port: Int)? {
        let listener = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        guard inet_pton(AF_INET6, "::1", &name.sin6_addr) == 1 else { return nil }
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound, listen(listener, 8) == 0 else {
            close(listener)
            return nil
        }
        return (listener, Int(UInt16(bigEndian: name.sin6_port)))
    }

    private static func carry(_ client: Int32, _ target: Int) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = UInt16(target).bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var ends = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        pumping: while status == 0, poll(&ends, 2, -1) > 0 {
            for (from, to) in [(0, server), (1, client)] where ends[from].revents != 0 {
                let count = read(ends[from].fd, &buffer, buffer.count)
                guard count > 0, send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break pumping }
            }
        }
        close(client)
        close(server)
    }
}

import Glibc

/// Datagram sockets for DNS.
enum UDPSocket {
    /// Binds a resolver's socket; the address need not exist yet.
    static func bind(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let fd = try open(address)
        TCPSocket.allowAbsentAddress(fd, address)
        guard unsafe address.withKernelForm({ unsafe Glibc.bind(fd, $0, $1) }) == 0 else {
            let failure = SystemFailure("bind")
            close(fd)
            throw failure
        }
        return fd
    }

    /// A socket with a port of its own that takes packets from `address` only.
    static func connect(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let fd = try open(address)
        guard unsafe address.withKernelForm({ unsafe Glibc.connect(fd, $0, $1) }) == 0 else {
            let failure = SystemFailure("connect")
            close(fd)
            throw failure
        }
        return fd
    }

    /// The next packet and its sender; nil when there is none.
    static func receive(_ fd: Int32, into buffer: inout [UInt8]) -> (packet: [UInt8], sender: SocketAddress)? {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let capacity = buffer.count
        let count = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe recvfrom(fd, &buffer, capacity, 0, $0, &length)
            }
        }
        guard count >= 0, let sender = SocketAddress(received: storage) else { return nil }
        return (Array(buffer[..<count]), sender)
    }

    /// Sends a packet; one that cannot be sent now is lost, as datagrams may be.
    static func send(_ fd: Int32, _ packet: [UInt8], to address: SocketAddress) {
        _ = unsafe address.withKernelForm { unsafe sendto(fd, packet, packet.count, Int32(MSG_NOSIGNAL), $0, $1) }
    }

    private static func open(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let kind = Int32(SOCK_DGRAM.rawValue) | Linux.closeOnExec | Linux.nonBlocking
        let fd = socket(address.domain, kind, 0)
        guard fd >= 0 else { throw SystemFailure("socket") }
        return fd
    }
}

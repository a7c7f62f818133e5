import Glibc

/// Datagram sockets, for DNS and for what is passed on.
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

    // MARK: Datagrams that are passed on

    /// Lets the kernel say, with each packet, which address of this host it was sent to.
    static func tellLocalAddress(_ fd: Int32) {
        TCPSocket.set(fd, Int32(IPPROTO_IP), packetInformation, 1)
    }

    /// A packet in a buffer: its length, its sender, and the address of this host it was sent to, where the kernel was asked to say so.
    struct Packet {
        var count: Int
        var sender: SocketAddress?
        var local: UInt32?
    }

    /// The next packet; nil when there is none.
    static func receive(_ fd: Int32, into buffer: DatagramBuffer) -> Packet? {
        var storage = sockaddr_in6()
        var control = ControlMessage()
        var part = unsafe iovec(iov_base: buffer.start, iov_len: DatagramBuffer.capacity)
        var length = 0
        let count = unsafe withUnsafeMutablePointer(to: &storage) { name in
            unsafe withUnsafeMutablePointer(to: &part) { parts in
                unsafe withUnsafeMutableBytes(of: &control) { bytes in
                    var message = unsafe msghdr()
                    unsafe message.msg_name = UnsafeMutableRawPointer(name)
                    unsafe message.msg_namelen = socklen_t(MemoryLayout<sockaddr_in6>.size)
                    unsafe message.msg_iov = parts
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = bytes.baseAddress
                    unsafe message.msg_controllen = bytes.count
                    let count = unsafe recvmsg(fd, &message, 0)
                    unsafe length = Int(message.msg_controllen)
                    return count
                }
            }
        }
        guard count >= 0 else { return nil }
        let isLocal = length >= ControlMessage.bytes && control.type == packetInformation
        return Packet(count: count, sender: SocketAddress(received: storage), local: isLocal ? control.target : nil)
    }

    /// The next packet of a connected socket; nil with `errno` when there is none.
    static func receive(_ fd: Int32, connectedInto buffer: DatagramBuffer) -> Int? {
        let count = unsafe recv(fd, buffer.start, DatagramBuffer.capacity, 0)
        return count < 0 ? nil : count
    }

    /// Sends over a connected socket; false with `errno` when that fails.
    static func send(_ fd: Int32, _ buffer: DatagramBuffer, _ count: Int) -> Bool {
        unsafe Glibc.send(fd, buffer.start, count, Int32(MSG_NOSIGNAL)) >= 0
    }

    /// Sends a packet, from a certain address of this host where one is given; one that cannot be sent now is lost.
    static func send(
        _ fd: Int32,
        _ buffer: DatagramBuffer,
        _ count: Int,
        to address: SocketAddress,
        from local: UInt32?
    ) {
        guard let local else {
            _ = unsafe address.withKernelForm {
                unsafe sendto(fd, buffer.start, count, Int32(MSG_NOSIGNAL), $0, $1)
            }
            return
        }
        var control = ControlMessage(from: local)
        var part = unsafe iovec(iov_base: buffer.start, iov_len: count)
        unsafe address.withKernelForm { name, nameLength in
            unsafe withUnsafeMutablePointer(to: &part) { parts in
                unsafe withUnsafeMutableBytes(of: &control) { bytes in
                    var message = unsafe msghdr()
                    unsafe message.msg_name = UnsafeMutableRawPointer(mutating: name)
                    unsafe message.msg_namelen = nameLength
                    unsafe message.msg_iov = parts
                    unsafe message.msg_iovlen = 1
                    unsafe message.msg_control = bytes.baseAddress
                    unsafe message.msg_controllen = bytes.count
                    _ = unsafe sendmsg(fd, &message, Int32(MSG_NOSIGNAL))
                }
            }
        }
    }

    /// IP_PKTINFO.
    private static let packetInformation: Int32 = 8

    /// `struct cmsghdr` with a `struct in_pktinfo`.
    private struct ControlMessage {
        static let bytes = 28
        var length = ControlMessage.bytes
        var level = Int32(IPPROTO_IP)
        var type: Int32 = 0
        var interface: Int32 = 0
        /// The local address of the packet, in the order of the wire.
        var target: UInt32 = 0
        var header: UInt32 = 0
        var padding: UInt32 = 0

        init() {}

        init(from local: UInt32) {
            type = UDPSocket.packetInformation
            target = local
        }
    }

    private static func open(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let kind = Int32(SOCK_DGRAM.rawValue) | Linux.closeOnExec | Linux.nonBlocking
        let fd = socket(address.domain, kind, 0)
        guard fd >= 0 else { throw SystemFailure("socket") }
        return fd
    }
}

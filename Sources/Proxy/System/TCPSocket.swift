import Glibc

/// TCP sockets as the data path needs them: non-blocking, closed on exec, without Nagle's delay.
enum TCPSocket {
    /// What the kernel holds of a stream beyond what the other side's window lets it send: 64 KiB.
    ///
    /// Left to itself it holds up to 4 MiB for a reader that stands still, and a thousand of those take the memory that all connections of
    /// the machine share. What is on its way does not count, so nobody is sent less at a time.
    private static let unsent: Int32 = 64 * 1024

    /// Connections the kernel keeps until they are accepted.
    static let backlog: Int32 = 4096

    /// Listens; the address need not exist yet.
    ///
    /// One socket for a port of all addresses and others for the same port of some of them stand beside each other, and the kernel gives
    /// a connection to the nearest: an Ingress on 0.0.0.0:80 beside Services on port 80. Two for the same address do not.
    /// What it accepts inherits its options.
    static func listen(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        do {
            let fd = try listen(address, isShared: false)
            // Set afterwards: this one stood alone, and others of this user may come beside it.
            set(fd, SOL_SOCKET, SO_REUSEPORT, 1)
            return fd
        } catch {
            guard error.number == EADDRINUSE, !ListeningTable.has(address) else { throw error }
            return try listen(address, isShared: true)
        }
    }

    private static func listen(_ address: SocketAddress, isShared: Bool) throws(SystemFailure) -> Int32 {
        let fd = try open(address)
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1)
        if isShared { set(fd, SOL_SOCKET, SO_REUSEPORT, 1) }
        set(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(fd, Int32(IPPROTO_TCP), Linux.unsentLimit, unsent)
        keepAlive(fd)
        allowAbsentAddress(fd, address)
        let bound = unsafe address.withKernelForm { unsafe bind(fd, $0, $1) }
        guard bound == 0, Glibc.listen(fd, backlog) == 0 else {
            let failure = SystemFailure("bind")
            close(fd)
            throw failure
        }
        return fd
    }

    /// Begins to connect.
    static func connect(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let fd = try open(address)
        set(fd, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(fd, Int32(IPPROTO_TCP), Linux.unsentLimit, unsent)
        keepAlive(fd)
        let status = unsafe address.withKernelForm { unsafe Glibc.connect(fd, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            let failure = SystemFailure("connect")
            close(fd)
            throw failure
        }
        return fd
    }

    /// The next waiting connection; nil when there is none.
    static func accept(_ listener: Int32) throws(SystemFailure) -> Int32? {
        while true {
            let fd = accept4(listener, nil, nil, Linux.closeOnExec | Linux.nonBlocking)
            if fd >= 0 { return fd }
            switch errno {
            case EAGAIN: return nil
            // About the one connection, which went away before it was taken.
            case ECONNABORTED, EINTR, EPROTO: continue
            default: throw SystemFailure("accept4")
            }
        }
    }

    /// What a finished attempt to connect came to; 0 is success.
    static func pendingError(_ fd: Int32) -> Int32 {
        var number: Int32 = 0
        var length = socklen_t(4)
        guard unsafe getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &length) == 0 else { return errno }
        return number
    }

    /// True when the kernel met a connect to a free local port with the socket itself.
    static func isConnectedToItself(_ fd: Int32) -> Bool {
        var own = sockaddr_in6()
        var peer = sockaddr_in6()
        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        var ownLength = size
        var peerLength = size
        let known = unsafe withUnsafeMutablePointer(to: &own) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(fd, $0, &ownLength) }
        }
        let met = unsafe withUnsafeMutablePointer(to: &peer) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getpeername(fd, $0, &peerLength) }
        }
        return known == 0 && met == 0 && own.sin6_port == peer.sin6_port
    }

    /// Where a connection was accepted; nil when that is not known any more.
    static func localAddress(_ fd: Int32) -> SocketAddress? {
        var form = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = unsafe withUnsafeMutablePointer(to: &form) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(fd, $0, &length) }
        }
        return status == 0 ? SocketAddress(received: form) : nil
    }

    /// Who is at the other end; nil when that is not known any more.
    static func peerAddress(_ fd: Int32) -> SocketAddress? {
        var form = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = unsafe withUnsafeMutablePointer(to: &form) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getpeername(fd, $0, &length) }
        }
        return status == 0 ? SocketAddress(received: form) : nil
    }

    /// Closes so that the other side sees a reset.
    static func reset(_ fd: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(fd)
    }

    /// Lets a socket bind to an address that is not on the host yet, such as one of a bridge that comes later.
    static func allowAbsentAddress(_ fd: Int32, _ address: SocketAddress) {
        set(fd, Int32(IPPROTO_IP), IP_FREEBIND, 1)
        if address.family == .ipv6 {
            set(fd, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1)
        }
    }

    private static func open(_ address: SocketAddress) throws(SystemFailure) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Linux.closeOnExec | Linux.nonBlocking
        let fd = socket(address.domain, kind, 0)
        guard fd >= 0 else { throw SystemFailure("socket") }
        return fd
    }

    /// Finds a peer that vanished without a word within two minutes.
    private static func keepAlive(_ fd: Int32) {
        set(fd, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(fd, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        set(fd, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 20)
        set(fd, Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    }

    /// Sets an option that every kernel this runs on has.
    static func set(_ fd: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        unsafe setsockopt(fd, level, option, &value, 4)
    }
}

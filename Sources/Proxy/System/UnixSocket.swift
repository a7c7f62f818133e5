import Glibc

/// Unix sockets, as the control protocol needs them.
enum UnixSocket {
    /// The longest path a socket address holds.
    static let maxPathBytes = 107

    /// Listens on `path` with mode 0600.
    ///
    /// A socket file nobody answers on is replaced.
    static func listen(_ path: String) throws(ProxyError) -> Int32 {
        do throws(ProxyError) {
            let probe = try connect(path)
            close(probe)
            throw ProxyError(.alreadyRunning, "\(path): another proxy answers on this control socket")
        } catch  where error.code == .unreachable {
            // Nobody is there: what is left of a killed proxy may go.
            try removeStale(path)
        }
        let fd = try open(flags: Linux.nonBlocking)
        // The file takes the mode of the descriptor, so there is no moment at which others may connect.
        let listening =
            unsafe fchmod(fd, 0o600) == 0 && withAddress(path) { unsafe bind(fd, $0, $1) } == 0
            && Glibc.listen(fd, 64) == 0
        guard listening else {
            let failure = SystemFailure("bind")
            close(fd)
            throw failure.proxyError(path)
        }
        return fd
    }

    /// Connects a blocking socket; `unreachable` when nobody listens.
    static func connect(_ path: String) throws(ProxyError) -> Int32 {
        guard (1...maxPathBytes).contains(path.utf8.count), !path.utf8.contains(0) else {
            throw ProxyError(.invalidState, "\(path): a socket path has 1 to \(maxPathBytes) bytes")
        }
        let fd = try open(flags: 0)
        guard unsafe withAddress(path, { unsafe Glibc.connect(fd, $0, $1) }) == 0 else {
            let failure = SystemFailure("connect")
            close(fd)
            switch failure.number {
            case ENOENT, ECONNREFUSED, ENOTSOCK:
                throw ProxyError(.unreachable, "\(path): no proxy answers (\(failure.reason))", cause: failure)
            default:
                throw failure.proxyError(path)
            }
        }
        return fd
    }

    /// Lets calls on a socket wait, for so long each.
    static func makeBlocking(_ fd: Int32, seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~Linux.nonBlocking)
    }

    static func makeNonBlocking(_ fd: Int32) {
        _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | Linux.nonBlocking)
    }

    /// Writes all of it, waiting for two seconds at most.
    static func write(_ bytes: [UInt8], to fd: Int32) throws(ProxyError) {
        let end = MonotonicTime.milliseconds() + 2000
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { part in
                unsafe send(fd, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EAGAIN, MonotonicTime.milliseconds() < end {
                var waiting = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&waiting, 1, 100)
                continue
            }
            guard count >= 0 || errno == EINTR else { throw SystemFailure("send").proxyError("the other proxy") }
            sent += max(0, count)
        }
    }

    /// The user at the other end.
    static func peerUser(_ fd: Int32) -> UInt32? {
        var credentials = PeerCredentials()
        var length = socklen_t(MemoryLayout<PeerCredentials>.size)
        guard unsafe getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else { return nil }
        return credentials.uid
    }

    private static func open(flags: Int32) throws(ProxyError) -> Int32 {
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Linux.closeOnExec | flags, 0)
        guard fd >= 0 else { throw SystemFailure("socket").proxyError("control socket") }
        return fd
    }

    private static func removeStale(_ path: String) throws(ProxyError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw ProxyError(.invalidState, "\(path): is there and is not a socket")
        }
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw SystemFailure("unlink").proxyError(path)
        }
    }

    private static func withAddress<Result>(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            for (index, byte) in path.utf8.prefix(maxPathBytes).enumerated() {
                unsafe target[index] = byte
            }
        }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

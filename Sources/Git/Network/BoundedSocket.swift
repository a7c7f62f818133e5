import Glibc

/// A TCP connection whose every wait is bounded by the operation it belongs to.
final class BoundedSocket {
    private let operation: NetworkOperation
    private let host: String
    private let port: Int
    private var descriptor: Int32 = -1

    init(_ operation: NetworkOperation, host: String, port: Int) {
        self.operation = operation
        self.host = host
        self.port = port
    }

    deinit {
        disconnect()
    }

    /// Connects to the first address of the host that answers.
    ///
    /// Failures are recorded in the operation.
    func connect() -> Bool {
        guard operation.allowsConnection(host: host, port: port) else { return false }
        let limit = ContinuousClock.now + operation.remote.limits.connect
        let addresses: [HostResolver.Address]
        do {
            addresses = try HostResolver.addresses(host: host, port: port) {
                operation.remaining(until: limit, "looking up its address")
            }
        } catch {
            if case .notFound(let reason) = error {
                operation.fail(GitError(.network, "cannot find the address of \(host): \(reason)"))
            }
            return false
        }
        var reason = "no address"
        for address in addresses {
            switch connect(to: address, until: limit) {
            case .connected: return true
            case .abandoned: return false
            case .refused(let error): reason = unsafe String(cString: strerror(error))
            }
        }
        operation.fail(GitError(.network, "cannot connect to \(host):\(port): \(reason)"))
        return false
    }

    /// Reads at least one byte; 0 at the end of the stream, -1 when the operation is over.
    func read(into buffer: UnsafeMutableRawPointer, count: Int) -> Int {
        let limit = ContinuousClock.now + operation.remote.limits.idle
        while operation.remaining(until: limit, "waiting for its answer") != nil {
            let received = unsafe recv(descriptor, buffer, count, 0)
            if received > 0 { return operation.receive(received) ? received : -1 }
            if received == 0 { return 0 }
            guard waitAfterError(POLLIN, limit, "waiting for its answer") else { return -1 }
        }
        return -1
    }

    /// Writes at least one byte, or gives -1 when the operation is over.
    func write(_ buffer: UnsafeRawPointer, count: Int) -> Int {
        let limit = ContinuousClock.now + operation.remote.limits.idle
        while operation.remaining(until: limit, "sending") != nil {
            let sent = unsafe send(descriptor, buffer, count, Int32(MSG_NOSIGNAL))
            if sent >= 0 { return sent }
            guard waitAfterError(POLLOUT, limit, "sending") else { return -1 }
        }
        return -1
    }

    func disconnect() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    private enum Attempt {
        case connected
        case abandoned
        case refused(Int32)
    }

    private func connect(to address: HostResolver.Address, until limit: ContinuousClock.Instant) -> Attempt {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return .refused(errno) }
        var one: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let status = unsafe address.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return Int32(-1) }
            return unsafe Glibc.connect(
                descriptor,
                base.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)
            )
        }
        if status == 0 { return .connected }
        guard errno == EINPROGRESS else { return refuse(errno) }
        guard waitUntilReady(POLLOUT, limit, "connecting") else {
            disconnect()
            return .abandoned
        }
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        return error == 0 ? .connected : refuse(error)
    }

    private func refuse(_ error: Int32) -> Attempt {
        disconnect()
        return .refused(error)
    }

    /// After a call that would block: waits until it would not.
    ///
    /// Any other error ends the operation.
    private func waitAfterError(_ events: Int32, _ limit: ContinuousClock.Instant, _ doing: String) -> Bool {
        let error = errno
        guard error == EAGAIN || error == EWOULDBLOCK || error == EINTR else {
            let reason = unsafe String(cString: strerror(error))
            operation.fail(GitError(.network, "the connection to \(host) broke while \(doing): \(reason)"))
            return false
        }
        return waitUntilReady(events, limit, doing)
    }

    private func waitUntilReady(_ events: Int32, _ limit: ContinuousClock.Instant, _ doing: String) -> Bool {
        while let remaining = operation.remaining(until: limit, doing) {
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            if unsafe poll(&entry, 1, Int32(remaining.slice)) > 0 { return true }
        }
        return false
    }
}

import Dispatch
import Glibc
import Logging
import Synchronization

/// Serves an agent's pages over HTTP/1.1, one request a connection.
///
/// Whoever asks is hostile: few connections at once, short heads, and little time for each.
struct StatusServer: Sendable {
    let host: String
    let port: Int
    let pages: StatusPages
    let logger: Logger

    private static let connections = 32
    private static let headLimit = 8 << 10
    private static let patience = 5

    /// A failure of the system, in words.
    private struct Failure: Error {
        let reason: String

        init(_ call: String) { reason = "\(call): \(String(cString: strerror(errno)))" }
        init(reason: String) { self.reason = reason }
    }

    /// Serves until the task is cancelled; an address that cannot be had is tried again and again.
    ///
    /// `ready`: called with the port once it listens.
    func run(ready: @Sendable (Int) -> Void = { _ in }) async {
        var said = ""
        while !Task.isCancelled {
            do {
                let socket = try open()
                logger.info("health, metrics and status are served on \(host):\(port)")
                ready(Self.port(of: socket))
                return await serve(socket)
            } catch {
                let reason = (error as? Failure)?.reason ?? "\(error)"
                if reason != said { logger.warning("\(host):\(port) cannot be listened on: \(reason)") }
                said = reason
            }
            do {
                try await Task.sleep(for: .seconds(1))
            } catch {
                return
            }
        }
    }

    /// A listening socket.
    private func open() throws -> Int32 {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0, let found = list else {
            throw Failure(reason: String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(list) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(found.pointee.ai_family, type, 0)
        guard descriptor >= 0 else { throw Failure("socket") }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            defer { close(descriptor) }
            throw Failure("bind")
        }
        guard listen(descriptor, 64) == 0 else {
            defer { close(descriptor) }
            throw Failure("listen")
        }
        return descriptor
    }

    private func serve(_ socket: Int32) async {
        let queue = DispatchQueue(label: "headgate.agent.listen")
        let workers = DispatchQueue(label: "headgate.agent.pages", attributes: .concurrent)
        let open = Gate(limit: Self.connections)
        let source = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
        source.setEventHandler {
            while true {
                let client = accept(socket, nil, nil)
                guard client >= 0 else { return }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                guard open.enter() else {
                    close(client)
                    continue
                }
                workers.async {
                    exchange(client)
                    close(client)
                    open.leave()
                }
            }
        }
        source.setCancelHandler { close(socket) }
        source.resume()
        await Task.untilCancelled()
        source.cancel()
    }

    /// Reads a request and answers it.
    private func exchange(_ client: Int32) {
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(client, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        guard let head = Self.head(client) else { return }
        guard let request = StatusPages.Request(head: head, isFromHere: Self.isFromHere(client)) else {
            Self.send(StatusPages.Answer(status: 400, body: "this is no request\n").bytes(withBody: true), to: client)
            return
        }
        Self.send(pages.answer(request).bytes(withBody: request.method != "HEAD"), to: client)
        shutdown(client, Int32(SHUT_WR))
    }

    /// The head of a request without its end; nil when it does not come in time or is too long.
    private static func head(_ client: Int32) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 2048)
        let end = ContinuousClock.now + .seconds(patience)
        while bytes.count < headLimit, ContinuousClock.now < end {
            let count = recv(client, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            let searched = max(0, bytes.count - 3)
            bytes += buffer[..<count]
            var place = searched
            while place + 4 <= bytes.count {
                if bytes[place] == 13, bytes[place + 1] == 10, bytes[place + 2] == 13, bytes[place + 3] == 10 {
                    return String(decoding: bytes[..<place], as: UTF8.self)
                }
                place += 1
            }
        }
        return nil
    }

    private static func send(_ bytes: [UInt8], to client: Int32) {
        var rest = bytes[...]
        let end = ContinuousClock.now + .seconds(patience)
        while !rest.isEmpty, ContinuousClock.now < end {
            let count = rest.withUnsafeBytes { Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether the other end of a connection is on this machine.
    private static func isFromHere(_ client: Int32) -> Bool {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let name = withUnsafeMutablePointer(to: &address) { pointer -> String? in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getpeername(client, address, &length) == 0 else { return nil }
                var text = [CChar](repeating: 0, count: 256)
                guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
                    return nil
                }
                return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
        }
        guard let name else { return false }
        return StatusPages.isLoopback(name.hasPrefix("::ffff:") ? String(name.dropFirst(7)) : name)
    }

    private static func port(of socket: Int32) -> Int {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(socket, address, &length) == 0 else { return 0 }
                // The port stands behind the family in both kinds of address, in network order.
                return Int(UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian)
            }
        }
    }
}

/// Lets so many in at once.
private final class Gate: Sendable {
    private let limit: Int
    private let count = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// False when it is full.
    func enter() -> Bool {
        count.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        count.withLock { $0 -= 1 }
    }
}

import Glibc
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Carries connections from one socket to the first of several that answers, and can cut all of them at once.
///
/// It stands for what is between programs: a load balancer, a network that breaks.
final class Wire: Sendable {
    /// Where a connection ends.
    enum End: Sendable {
        case port(Int)
        case path(String)

        fileprivate func connected() -> Int32? {
            switch self {
            case .port(let port): try? LoopbackSocket.connected(to: port)
            case .path(let path): Wire.unix(path) { connect($0, $1, $2) }
            }
        }
    }

    private struct State {
        var open: [Int32: Int32] = [:]
        var isClosed = false
        var isSilent = false
    }

    private let listener: Int32
    private let ends: [End]
    private let inspector: EngineWire?
    private let state = Mutex(State())

    /// Listens on a port of this machine.
    convenience init(port: Int, to ends: [End]) throws {
        self.init(listener: try LoopbackSocket.bound(to: port), ends: ends)
    }

    /// Listens on a unix socket; an inspector sees what passes.
    convenience init(path: String, to end: End, inspector: EngineWire? = nil) throws {
        guard let listener = Self.unix(path, { bind($0, $1, $2) }), listen(listener, 64) == 0 else {
            throw ScenarioFailure("\(path): \(String(cString: strerror(errno)))")
        }
        self.init(listener: listener, ends: [end], inspector: inspector)
    }

    private init(listener: Int32, ends: [End], inspector: EngineWire? = nil) {
        self.listener = listener
        self.ends = ends
        self.inspector = inspector
        Thread.detach { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, !state.withLock({ $0.isClosed }) else {
                    Glibc.close(listener)
                    return
                }
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                Thread.detach { [self] in carry(client) }
            }
        }
    }

    /// Breaks every connection that is open.
    func cut() {
        let open = state.withLock { $0.open }
        for (client, server) in open {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    /// Carries nothing for a while, and then all that has come meanwhile.
    func silence(for time: Duration) async throws {
        state.withLock { $0.isSilent = true }
        defer { state.withLock { $0.isSilent = false } }
        try await Task.sleep(for: time)
    }

    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func carry(_ client: Int32) {
        // Whoever is asked first changes, so that neither end does all the work.
        var found: Int32?
        for end in ends.shuffled() where found == nil { found = end.connected() }
        guard let server = found else {
            Glibc.close(client)
            return
        }
        state.withLock { $0.open[client] = server }
        var sockets = [
            pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            pollfd(fd: server, events: Int16(POLLIN), revents: 0),
        ]
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var request: ArraySlice<UInt8> = []
        while !state.withLock({ $0.isClosed }), poll(&sockets, 2, 1000) >= 0 {
            if state.withLock({ $0.isSilent }) {
                usleep(10_000)
                continue
            }
            let isUp = Self.pass(sockets[0], to: server, &buffer) { bytes in
                // A body may come after its head, in pieces of its own: they belong to the request before.
                if inspector != nil, EngineWire.isHead(bytes) { request = ArraySlice(bytes.prefix(200)) }
                return inspector?.blocks(bytes) ?? false
            }
            let isDown = Self.pass(sockets[1], to: client, &buffer) { _ in
                inspector?.swallows(answerTo: request) ?? false
            }
            guard isUp, isDown else { break }
        }
        state.withLock { $0.open[client] = nil }
        // A program that was started between the two calls that make a socket private has a copy of it: closing alone
        // would leave the connection open for as long as that program lives.
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
        Glibc.close(client)
        Glibc.close(server)
    }

    /// Hands on what there is, unless it is withheld; false when the connection is over.
    private static func pass(
        _ source: pollfd,
        to target: Int32,
        _ buffer: inout [UInt8],
        isWithheld: (ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        guard source.revents != 0 else { return true }
        let count = read(source.fd, &buffer, buffer.count)
        guard count > 0, !isWithheld(buffer[..<count]) else { return false }
        var rest = buffer[..<count]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    private static func unix(
        _ path: String,
        _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(107)) + [0]) }
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if status == 0 { return descriptor }
        Glibc.close(descriptor)
        return nil
    }
}

/// A thread for one long piece of work that waits.
private enum Thread {
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { pointer in
                pointer.map { Unmanaged<Box>.fromOpaque($0).takeRetainedValue().body() }
                return nil
            },
            box.toOpaque()
        )
        if status == 0 { pthread_detach(thread) } else { box.release() }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

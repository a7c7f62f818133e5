import DatabaseServers
import Foundation
import Synchronization
import TestSupport

/// A wire between a client and a server on unix sockets, which can be cut.
///
/// Its socket is named as PostgreSQL's is, in a directory of its own.
final class Relay: Sendable {
    enum Cut: Sendable {
        /// The words do not reach the server.
        case before(String)
        /// The words reach the server, its answer does not come back.
        case after(String)
        /// Nothing that is sent is answered.
        case silence
    }

    private struct State {
        var cut: Cut?
        var isClosed = false
    }

    private let directory: TestDirectory
    private let listener: Int32
    private let server: String
    private let state = Mutex(State())

    var host: String { directory.path }

    /// Stands in front of the server whose socket is in `directory`.
    init(cluster: PostgresCluster) throws {
        directory = try TestDirectory()
        server = cluster.directory + "/.s.PGSQL.\(cluster.port)"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = Self.withAddress(directory.path + "/.s.PGSQL.\(cluster.port)") { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        let accepting = Thread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, !state.withLock({ $0.isClosed }) else {
                    // Only this thread closes it: its number may belong to another test's socket right after.
                    Glibc.close(listener)
                    return
                }
                Thread { [self] in carry(client) }.start()
            }
        }
        accepting.start()
    }

    /// Arms a cut; it happens once, `silence` until `close`.
    func cut(_ cut: Cut) {
        state.withLock { $0.cut = cut }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func carry(_ client: Int32) {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            Glibc.close(client)
            Glibc.close(upstream)
        }
        guard Self.withAddress(server, { connect(upstream, $0, $1) }) == 0 else { return }
        var isMute = false
        while !state.withLock({ $0.isClosed }) {
            var sockets = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: upstream, events: Int16(POLLIN), revents: 0),
            ]
            poll(&sockets, 2, 50)
            if sockets[0].revents != 0 {
                guard let bytes = Self.receive(client) else { return }
                switch take(bytes) {
                case .before: return
                case .after: isMute = true
                case .silence: continue
                case nil: break
                }
                guard Self.deliver(bytes, upstream) else { return }
            }
            if sockets[1].revents != 0 {
                guard let bytes = Self.receive(upstream), !isMute else { return }
                guard Self.deliver(bytes, client) else { return }
            }
        }
    }

    /// The cut that these bytes set off.
    private func take(_ bytes: [UInt8]) -> Cut? {
        let text = String(decoding: bytes, as: UTF8.self)
        return state.withLock { state in
            switch state.cut {
            case .before(let words) where text.contains(words), .after(let words) where text.contains(words):
                defer { state.cut = nil }
                return state.cut
            case .silence: return .silence
            default: return nil
            }
        }
    }

    private static func receive(_ socket: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(socket, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func deliver(_ bytes: [UInt8], _ socket: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func withAddress(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8.prefix(107)) + [0]) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

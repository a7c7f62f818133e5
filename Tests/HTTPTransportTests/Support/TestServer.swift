import Glibc
import Synchronization
import TestSupport

/// A server that runs a closure, on a thread of its own, for each connection.
///
/// It lives until `stop` or the end of the process: a test that only uses the URL would let it go too early.
final class TestServer: Sendable {
    /// Where it listens.
    enum Address: Sendable {
        case loopback
        case unix(String)
    }

    let port: Int
    private let listener: CInt
    private let isStopped = Atomic(false)
    private let accepted = Atomic<Int>(0)

    /// How many connections were accepted so far.
    var connections: Int {
        accepted.load(ordering: .sequentiallyConsistent)
    }

    var url: String {
        "http://127.0.0.1:\(port)"
    }

    init(_ address: Address = .loopback, _ serve: @escaping @Sendable (TestConnection) throws -> Void) throws {
        let listener: CInt
        switch address {
        case .loopback:
            listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            try Self.bind(listener, &name)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &name) { pointer in
                _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(listener, $0, &length)
                }
            }
            port = Int(UInt16(bigEndian: name.sin_port))
        case .unix(let path):
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
            try Self.bind(listener, &name)
            port = 0
        }
        self.listener = listener
        guard listen(listener, 512) == 0 else {
            throw TestFailure("cannot listen: \(errno)")
        }
        BlockingThread.start { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    close(listener)
                    return
                }
                accepted.add(1, ordering: .sequentiallyConsistent)
                BlockingThread.start {
                    let connection = TestConnection(socket)
                    // A client that goes away ends the closure; tests that care look at what the client saw.
                    do { try serve(connection) } catch {}
                    connection.close()
                }
            }
        }
    }

    /// Refuses connections from now on.
    ///
    /// Only the thread that accepts closes the listener: its number may belong to another test's socket right after.
    func stop() {
        guard isStopped.exchange(true, ordering: .sequentiallyConsistent) == false else { return }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func bind<Name>(_ socket: CInt, _ name: inout Name) throws {
        let code = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, socklen_t(MemoryLayout<Name>.size))
            }
        }
        guard code == 0 else {
            throw TestFailure("cannot bind: \(errno)")
        }
    }
}

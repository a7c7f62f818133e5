import Foundation
import Glibc

/// A TCP listener on the loopback interface, with one thread for each connection.
final class TestServer: Sendable {
    let port: Int

    private let descriptor: Int32
    private let isAccepting: Bool

    /// Starts listening.
    ///
    /// Without a handler, connections are taken by the system and nobody ever says anything.
    init(port wanted: UInt16 = 0, _ handler: (@Sendable (Connection) -> Void)? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = wanted.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let status = withUnsafeMutableBytes(of: &address) { bytes -> Int32 in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return -1 }
            guard bind(descriptor, base, length) == 0, listen(descriptor, 64) == 0 else { return -1 }
            return getsockname(descriptor, base, &length)
        }
        guard status == 0 else {
            close(descriptor)
            throw Shell.Failure(description: "cannot listen")
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        isAccepting = handler != nil
        guard let handler else { return }
        Thread.detachNewThread {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else {
                    close(descriptor)
                    return
                }
                Thread.detachNewThread {
                    handler(Connection(descriptor: client))
                    close(client)
                }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        // The thread that accepts closes the listener: its number may belong to another test's socket right after.
        if !isAccepting { close(descriptor) }
    }

    /// A port on which nobody listens, below those that the system gives to others that ask for any.
    static func freePort() throws -> Int {
        for _ in 0..<200 {
            do {
                return try TestServer(port: .random(in: 11_000..<31_000)).port
            } catch {
                // Somebody listens there: another one will do.
                continue
            }
        }
        throw Shell.Failure(description: "no free port below 31000")
    }
}

/// One client of a ``TestServer``.
struct Connection: Sendable {
    let descriptor: Int32

    /// Whatever has come, or nil at the end.
    func read() -> Data? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Data(buffer[..<count]) : nil
    }

    /// Sends all of it; false when the client has gone.
    @discardableResult
    func write(_ data: Data) -> Bool {
        var rest = data
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}

import Glibc
import Testing

@testable import Proxy

/// A blocking client whose calls end after a few seconds at the latest.
final class TestConnection: Sendable {
    /// How a connection ended.
    enum End: Equatable {
        case closed, reset
    }

    struct Failure: Error {
        let number: Int32
    }

    let fd: Int32

    init(_ endpoint: ProxyEndpoint, seconds: Int = 10) throws {
        let address = try #require(SocketAddress(endpoint))
        fd = try Self.open(address, seconds: seconds)
    }

    /// Takes a connected, blocking socket over.
    init(owning fd: Int32) {
        self.fd = fd
    }

    /// A connected, blocking socket.
    static func open(_ address: SocketAddress, seconds: Int = 10) throws -> Int32 {
        let fd = socket(address.domain, Int32(SOCK_STREAM.rawValue) | Linux.closeOnExec, 0)
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard address.withKernelForm({ connect(fd, $0, $1) }) == 0 else {
            let number = errno
            close(fd)
            throw Failure(number: number)
        }
        return fd
    }

    deinit {
        close(fd)
    }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(number: errno) }
            sent += count
        }
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func finish() {
        shutdown(fd, Int32(SHUT_WR))
    }

    func receive(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var have = 0
        while have < count {
            let got = bytes[have...].withUnsafeMutableBytes { recv(fd, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { throw Failure(number: got == 0 ? 0 : errno) }
            have += got
        }
        return bytes
    }

    func text(_ count: Int) throws -> String {
        String(decoding: try receive(count), as: UTF8.self)
    }

    /// Everything up to the end of the stream.
    func rest() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = recv(fd, &chunk, chunk.count, 0)
            guard got >= 0 else { throw Failure(number: errno) }
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }

    /// Waits for the end; nil when it does not come.
    func end() async throws -> End? {
        try await Background {
            do {
                _ = try self.rest()
                return .closed
            } catch let failure as Failure where failure.number == ECONNRESET {
                return .reset
            } catch {
                return nil
            }
        }.value
    }

    /// One HTTP request; the body of its answer.
    func get() throws -> String {
        try send("GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try receive(1) }
        let text = String(decoding: head, as: UTF8.self)
        let length = text.split(separator: "\r\n").compactMap { line in
            line.hasPrefix("Content-Length: ") ? Int(line.dropFirst(16)) : nil
        }
        return try self.text(try #require(length.first))
    }
}

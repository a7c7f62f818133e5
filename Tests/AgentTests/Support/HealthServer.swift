import Glibc
import Synchronization
import TestSupport

/// A gRPC server of one connection at a time that answers every call with the same frames (RFC 9113, RFC 7541).
final class HealthServer: Sendable {
    let port: Int
    private let listener: Int32
    private let requests = Mutex<[[UInt8]]>([])

    /// What stood in the data frames of the calls so far.
    var messages: [[UInt8]] { requests.withLock { $0 } }

    /// `body`: what is answered; nil refuses with a status in the head.
    init(answering body: [UInt8]?) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound, listen(listener, 8) == 0 else { throw TestFailure("no health server: \(errno)") }
        port = Int(UInt16(bigEndian: name.sin_port))
        BlockingThread.start { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                serve(connection, body)
                close(connection)
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve(_ connection: Int32, _ body: [UInt8]?) {
        var buffer: [UInt8] = []
        func take(_ count: Int) -> [UInt8]? {
            while buffer.count < count {
                var chunk = [UInt8](repeating: 0, count: 16 * 1024)
                let got = recv(connection, &chunk, chunk.count, 0)
                guard got > 0 else { return nil }
                buffer += chunk[..<got]
            }
            defer { buffer.removeFirst(count) }
            return Array(buffer.prefix(count))
        }
        func send(_ type: UInt8, _ flags: UInt8, _ stream: [UInt8], _ payload: [UInt8]) {
            let head = [0, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF), type, flags] + stream
            let bytes = head + payload
            _ = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        let connectionItself: [UInt8] = [0, 0, 0, 0]
        guard take(24) == Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) else { return }
        send(4, 0, connectionItself, [])
        while let head = take(9), let payload = take(Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])) {
            let stream = Array(head[5..<9])
            switch head[3] {
            case 4 where head[4] & 1 == 0: send(4, 1, connectionItself, [])
            case 0:
                if !payload.isEmpty { requests.withLock { $0.append(payload) } }
                guard head[4] & 1 == 1 else { continue }
                let type = Self.field("content-type", "application/grpc")
                if let body {
                    send(1, 4, stream, [0x88] + type)
                    send(0, 0, stream, body)
                    send(1, 5, stream, Self.field("grpc-status", "0"))
                } else {
                    send(
                        1,
                        5,
                        stream,
                        [0x88] + type + Self.field("grpc-status", "12") + Self.field("grpc-message", "no")
                    )
                }
            default: break
            }
        }
    }

    /// A header field in full.
    private static func field(_ name: String, _ value: String) -> [UInt8] {
        [0, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.utf8.count)] + Array(value.utf8)
    }
}

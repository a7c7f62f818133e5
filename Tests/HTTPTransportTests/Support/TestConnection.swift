import Glibc
import Synchronization
import TestSupport

/// A request as the test's server read it.
struct ReceivedRequest: Sendable {
    var line = ""
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    var path: String {
        let parts = line.split(separator: " ")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    var text: String {
        String(decoding: body, as: UTF8.self)
    }
}

/// One accepted connection, read and written with blocking calls.
final class TestConnection: Sendable {
    private let socket: Mutex<CInt>
    private let buffer = Mutex<[UInt8]>([])

    init(_ socket: CInt) {
        self.socket = Mutex(socket)
    }

    private var descriptor: CInt {
        socket.withLock { $0 }
    }

    func close() {
        socket.withLock { socket in
            if socket >= 0 {
                Glibc.close(socket)
                socket = -1
            }
        }
    }

    /// The next request with its body, nil at the end of the connection.
    func readRequest() throws -> ReceivedRequest? {
        guard var request = try readHead() else {
            return nil
        }
        if let length = request.headers["content-length"].flatMap({ Int($0) }) {
            request.body = try readBytes(length)
        } else if request.headers["transfer-encoding"] == "chunked" {
            while let size = Int(try readLine() ?? "", radix: 16), size > 0 {
                request.body += try readBytes(size)
                _ = try readLine()
            }
            _ = try readLine()
        }
        return request
    }

    func readHead() throws -> ReceivedRequest? {
        guard let first = try readLine() else {
            return nil
        }
        var request = ReceivedRequest(line: first)
        while let line = try readLine(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
            request.headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1]) : ""
        }
        return request
    }

    func readLine() throws -> String? {
        var line: [UInt8] = []
        while let byte = try readByte() {
            if byte == 10 {
                return String(decoding: line, as: UTF8.self)
            }
            if byte != 13 {
                line.append(byte)
            }
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    func readBytes(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard fill() else {
                throw TestFailure("the client left")
            }
            bytes += buffer.withLock { buffer in
                let part = buffer.prefix(count - bytes.count)
                buffer.removeFirst(part.count)
                return Array(part)
            }
        }
        return bytes
    }

    /// Blocks until the client closes.
    func waitForEnd() {
        while fill() {
            buffer.withLock { $0 = [] }
        }
    }

    func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { part in
                send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                throw TestFailure("the client left")
            }
            sent += count
        }
    }

    /// A whole answer with a length.
    func answer(_ status: String, _ body: String = "", headers: String = "") throws {
        try write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Whether a write would block for as long as this.
    func isStalled(milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, milliseconds) == 0
    }

    private func readByte() throws -> UInt8? {
        guard fill() else {
            return nil
        }
        return buffer.withLock { $0.removeFirst() }
    }

    private func fill() -> Bool {
        guard buffer.withLock({ $0.isEmpty }) else {
            return true
        }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
            return false
        }
        buffer.withLock { $0 += chunk[..<count] }
        return true
    }
}

import Glibc
import Synchronization

/// An HTTP server on a loopback port; every connection has a thread of its own.
public final class TestServer: Sendable {
    public struct Request: Sendable {
        public var method = ""
        public var path = ""
        public var query = ""
        public var body: [UInt8] = []
        /// By name in lower case.
        public var headers: [String: String] = [:]

        /// The media type of the body.
        public var type = ""
    }

    public struct Answer: Sendable {
        public var status: String
        public var headers: [String: String] = [:]
        public var body: [UInt8]

        /// Closes the connection after so many bytes of the body; nil sends all of it.
        public var cut: Int?

        /// Closes the connection without a word.
        public var isSilent: Bool

        public init(status: String = "200 OK", body: [UInt8] = [], isSilent: Bool = false) {
            self.status = status
            self.body = body
            self.isSilent = isSilent
        }
    }

    public let port: Int
    private let listener: Int32
    private let isStopped = Atomic(false)

    public init(_ serve: @escaping @Sendable (Request) -> Answer) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let status = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard status, listen(listener, 64) == 0 else { throw TestFailure("no test server: \(errno)") }
        port = Int(UInt16(bigEndian: name.sin_port))
        BlockingThread.start {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    close(listener)
                    return
                }
                BlockingThread.start {
                    var exchange = TestConnection(connection)
                    exchange.serve(serve)
                    close(connection)
                }
            }
        }
    }

    /// Refuses connections from now on.
    ///
    /// Only the thread that accepts closes the listener: its number may belong to another test's socket right after.
    public func stop() {
        guard isStopped.exchange(true, ordering: .sequentiallyConsistent) == false else { return }
        shutdown(listener, Int32(SHUT_RDWR))
    }
}

/// One accepted connection.
private struct TestConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    mutating func serve(_ answer: (TestServer.Request) -> TestServer.Answer) {
        while let request = next() {
            let reply = answer(request)
            guard !reply.isSilent else { return }
            var fields = reply.headers
            fields["Content-Length"] = "\(reply.body.count)"
            let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
            let body = request.method == "HEAD" ? [] : reply.body.prefix(reply.cut ?? reply.body.count)
            guard write(Array("HTTP/1.1 \(reply.status)\r\n\(lines)\r\n".utf8) + body), reply.cut == nil else { return }
        }
    }

    private mutating func next() -> TestServer.Request? {
        var request = TestServer.Request()
        guard let words = line()?.split(separator: " "), words.count == 3 else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1)
        request.method = String(words[0])
        request.path = String(target.first ?? "")
        request.query = target.count > 1 ? String(target[1]) : ""
        var length = 0
        var isChunked = false
        while let header = line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            let name = parts.first?.lowercased()
            if let name, parts.count > 1 { request.headers[name] = String(parts[1].drop { $0 == " " }) }
            if name == "content-length" { length = Int(parts[1].drop { $0 == " " }) ?? 0 }
            if name == "transfer-encoding" { isChunked = true }
            if name == "content-type" { request.type = String(parts[1].drop { $0 == " " }) }
            if name == "expect", !write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) { return nil }
        }
        if isChunked {
            guard let body = chunks() else { return nil }
            request.body = body
        } else {
            guard let body = take(length) else { return nil }
            request.body = body
        }
        return request
    }

    /// A body in chunks (RFC 9112, 7.1), without trailers.
    private mutating func chunks() -> [UInt8]? {
        var body: [UInt8] = []
        while let size = line().flatMap({ Int($0.prefix { $0 != ";" }, radix: 16) }) {
            guard let chunk = take(size), line() == "" else { return nil }
            if size == 0 { return body }
            body += chunk
        }
        return nil
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        while buffer.count < count {
            guard fill() else { return nil }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    private mutating func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line.last == "\r" ? String(line.dropLast()) : line
            }
            guard fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

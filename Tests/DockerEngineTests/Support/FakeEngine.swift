import DockerEngine
import Glibc
import Synchronization
import TestSupport

/// An engine, or a registry, that answers from a closure; each connection has a thread.
///
/// It lives to the end of the process: a test that only uses its client would let it go too early.
final class FakeEngine: Sendable {
    /// What was asked.
    struct Request: Sendable {
        var method = ""
        /// With the query.
        var target = ""
        var headers: [String: String] = [:]
        var body: [UInt8] = []
    }

    /// What to say.
    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        init(_ status: Int = 200, _ text: String = "", headers: [String: String] = [:]) {
            self.status = status
            self.headers = headers
            body = Array(text.utf8)
        }
    }

    let port: Int
    private let log = Mutex<[Request]>([])

    var requests: [Request] {
        log.withLock { $0 }
    }

    func client() throws -> DockerClient {
        DockerClient(try DockerEndpoint("tcp://127.0.0.1:\(port)"))
    }

    init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound, listen(listener, 64) == 0 else {
            throw TestFailure("cannot listen: \(errno)")
        }
        port = Int(UInt16(bigEndian: name.sin_port))
        BlockingThread.start { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else {
                    return
                }
                BlockingThread.start {
                    defer { close(socket) }
                    while let request = Self.read(socket) {
                        self.log.withLock { $0.append(request) }
                        guard Self.write(socket, answer(request), to: request) else {
                            return
                        }
                    }
                }
            }
        }
    }

    private static func read(_ socket: CInt) -> Request? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard recv(socket, &byte, 1, 0) == 1 else {
                return nil
            }
            head.append(byte)
            if head[0] == 0x16 {
                // A TLS handshake: an engine tries that first and takes this answer for a no.
                _ = send(socket, "HTTP/1.0 400 Bad Request\r\n\r\n", 28, Int32(MSG_NOSIGNAL))
                return nil
            }
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let parts = (lines.first ?? "").split(separator: " ").map(String.init)
        guard parts.count == 3 else {
            return nil
        }
        var request = Request(method: parts[0], target: parts[1])
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1).map(String.init)
            request.headers[pair[0].lowercased()] = pair.count > 1 ? String(pair[1].drop { $0 == " " }) : ""
        }
        if let length = request.headers["content-length"].flatMap({ Int($0) }) {
            request.body = read(socket, length)
        } else if request.headers["transfer-encoding"] == "chunked" {
            while let size = Int(line(socket), radix: 16) {
                request.body += read(socket, size)
                _ = line(socket)
                if size == 0 {
                    break
                }
            }
        }
        return request
    }

    private static func line(_ socket: CInt) -> String {
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1, byte != 10 {
            if byte != 13 {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func read(_ socket: CInt, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let part = bytes.withUnsafeMutableBytes { recv(socket, $0.baseAddress.map { $0 + got }, count - got, 0) }
            guard part > 0 else {
                break
            }
            got += part
        }
        return bytes
    }

    private static func write(_ socket: CInt, _ answer: Answer, to request: Request) -> Bool {
        var head = "HTTP/1.1 \(answer.status) Status\r\n"
        let isHead = request.method == "HEAD"
        if !(isHead && answer.headers["Content-Length"] != nil) {
            head += "Content-Length: \(answer.body.count)\r\n"
        }
        for (name, value) in answer.headers {
            head += "\(name): \(value)\r\n"
        }
        let bytes = Array((head + "\r\n").utf8) + (isHead ? [] : answer.body)
        var sent = 0
        while sent < bytes.count {
            let part = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard part > 0 else {
                return false
            }
            sent += part
        }
        return true
    }
}

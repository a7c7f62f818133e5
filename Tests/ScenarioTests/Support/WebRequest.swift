import Dispatch
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One HTTP request over a connection of its own, checked to its last byte.
struct WebRequest: Sendable {
    struct Response: Sendable {
        let status: Int
        let body: String
    }

    var method = "GET"
    let port: Int
    var path = "/"
    var headers: [String: String] = [:]
    var body = ""

    /// Sends it without holding up the tests' threads.
    @concurrent
    func send() async throws -> Response {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try sendNow() })
            }
        }
        return try result.get()
    }

    /// Sends it and waits.
    func sendNow() throws -> Response {
        let connection = try LoopbackSocket.connected(to: port)
        defer { close(connection) }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if method != "GET" { head += "Content-Length: \(body.utf8.count)\r\n" }
        try write(Array((head + "\r\n" + body).utf8), to: connection)
        return try Self.parse(try read(connection))
    }

    private func write(_ bytes: [UInt8], to connection: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else {
                throw ScenarioFailure("sending to port \(port): \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }

    private func read(_ connection: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count < 4 << 20 {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            guard count > 0 else {
                throw ScenarioFailure("reading from port \(port): \(String(cString: strerror(errno)))")
            }
            bytes += buffer[..<count]
        }
        throw ScenarioFailure("port \(port) answers with more than 4 MiB")
    }

    private static func parse(_ bytes: [UInt8]) throws -> Response {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else {
            throw ScenarioFailure("the answer ends within its head, after \(bytes.count) bytes")
        }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw ScenarioFailure("'\(lines[0])' is no status line")
        }
        let body = String(text[end.upperBound...])
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard Int(value) == body.utf8.count else {
                    throw ScenarioFailure("the body has \(body.utf8.count) of \(value) bytes")
                }
            case "transfer-encoding" where value == "chunked":
                guard body.hasSuffix("0\r\n\r\n") else { throw ScenarioFailure("the chunked body is cut off") }
            default: break
            }
        }
        return Response(status: status, body: body)
    }
}

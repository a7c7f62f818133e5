import Foundation
import Glibc
import Synchronization

/// A forge on this machine that takes requests down and answers what it is told to.
final class ForgeServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: [String: String]
        var body: String
    }

    private struct State {
        var requests: [Request] = []
        var answers: [String] = []
        var standing = "200 OK\r\nContent-Type: application/json\r\n\r\n{}"
    }

    let port: Int
    private let descriptor: Int32
    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }

    init() throws {
        let opened = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(opened, address, size) == 0 && listen(opened, 16) == 0
                    && getsockname(opened, address, &size) == 0
            }
        }
        guard bound else { throw ForgeServerError() }
        descriptor = opened
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    struct ForgeServerError: Error {}

    /// What the next requests are answered with, status line and all; afterwards the standing answer.
    func answer(_ answers: String...) {
        state.withLock { $0.answers += answers }
    }

    func answerAlways(_ answer: String) {
        state.withLock { $0.standing = answer }
    }

    /// Serves while the body runs.
    func serving<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let thread = Thread { self.serve() }
        thread.start()
        defer { shutdown(descriptor, Int32(SHUT_RDWR)) }
        return try await body()
    }

    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { break }
            if let request = Self.read(connection) {
                let answer = state.withLock { state in
                    state.requests.append(request)
                    return state.answers.isEmpty ? state.standing : state.answers.removeFirst()
                }
                let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
                let content = parts.count > 1 ? String(parts[1]) : ""
                let text =
                    "HTTP/1.1 \(parts[0])\r\nConnection: close\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)"
                _ = text.withCString { send(connection, $0, text.utf8.count, Int32(MSG_NOSIGNAL)) }
            }
            close(connection)
        }
        close(descriptor)
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let lines = text[..<end.lowerBound].split(separator: "\r\n")
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let halves = line.split(separator: ":", maxSplits: 1)
                    if halves.count == 2 { headers[halves[0].lowercased()] = String(halves[1].drop { $0 == " " }) }
                }
                let body = text[end.upperBound...]
                if body.utf8.count >= Int(headers["content-length"] ?? "0") ?? 0 {
                    let words = (lines.first ?? "").split(separator: " ")
                    guard words.count == 3 else { return nil }
                    return Request(
                        method: String(words[0]),
                        target: String(words[1]),
                        headers: headers,
                        body: String(body)
                    )
                }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}

import Testing

@testable import Proxy

/// An answer as a client sees it.
struct HTTPAnswer: Equatable {
    var status: Int
    /// The lines of the head after the first one.
    var fields: [String]
    var body: String

    func field(_ name: String) -> String? {
        fields.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { String($0.dropFirst(name.count + 1)).trimmingPrefix(" ").description }
    }
}

extension TestConnection {
    /// Sends a request and reads one answer with a Content-Length or in chunks.
    func ask(_ request: String, toHead: Bool = false) throws -> HTTPAnswer {
        try send(request)
        return try answer(toHead: toHead)
    }

    /// The next answer that is not for information only.
    func answer(toHead: Bool = false) throws -> HTTPAnswer {
        var answer = try answerHead()
        let isBare = toHead || answer.status < 200 || answer.status == 204 || answer.status == 304
        if isBare { return answer }
        if let length = answer.field("content-length").flatMap({ Int($0) }) {
            answer.body = try text(length)
        } else if answer.field("transfer-encoding") == "chunked" {
            while true {
                let size = try #require(Int(try line(), radix: 16))
                answer.body += try text(size)
                _ = try line()
                if size == 0 { break }
            }
        } else {
            answer.body = String(decoding: try rest(), as: UTF8.self)
        }
        return answer
    }

    func answerHead() throws -> HTTPAnswer {
        let first = try line()
        let status = try #require(first.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(first)")
        var answer = HTTPAnswer(status: status, fields: [], body: "")
        while case let next = try line(), !next.isEmpty { answer.fields.append(next) }
        return answer
    }

    func line() throws -> String {
        var bytes: [UInt8] = []
        while bytes.suffix(2) != [13, 10] { bytes += try receive(1) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}

extension TestServer {
    /// Answers each request with its name and the request as it came.
    static func mirror(
        _ name: String = "mirror",
        _ endpoint: ProxyEndpoint = Loopback.endpoint(),
        fields: String = ""
    ) throws -> TestServer {
        try TestServer(endpoint) { input in
            var output: [UInt8] = []
            while let request = takeRequest(&input) {
                let body = Array("\(name)\n".utf8) + request
                let isHead = request.starts(with: "HEAD ".utf8)
                output += Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\(fields)\r\n".utf8)
                if !isHead { output += body }
            }
            return output
        }
    }

    /// A whole request with its body; nil while it is not there.
    static func takeRequest(_ input: inout [UInt8]) -> [UInt8]? {
        guard let end = input.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let head = String(decoding: input[..<end], as: UTF8.self).lowercased()
        var stop = end
        if head.contains("transfer-encoding: chunked") {
            guard let last = input[end...].firstRange(of: Array("0\r\n\r\n".utf8)) else { return nil }
            stop = last.upperBound
        } else if let range = head.firstRange(of: "content-length: ") {
            stop = end + (Int(head[range.upperBound...].prefix { $0.isNumber }) ?? 0)
            guard input.count >= stop else { return nil }
        }
        defer { input.removeFirst(stop) }
        return Array(input[..<stop])
    }

    /// The endpoint of one that answers each request with the same bytes.
    static func fixed(_ answer: String) throws -> TestServer {
        try TestServer { input in
            var output: [UInt8] = []
            while takeRequest(&input) != nil { output += Array(answer.utf8) }
            return output
        }
    }
}

extension ProxyListener {
    /// A listener for HTTP whose requests all go to one backend.
    static func http(_ endpoints: [ProxyEndpoint], hold: Int = 10, perEndpoint: Int = 0) -> ProxyListener {
        var listener = ProxyListener.test([], hold: hold)
        listener.http = ProxyHTTP(
            backends: [
                ProxyBackend(id: "default/web:80", endpoints: endpoints, holdSeconds: hold, maxPerEndpoint: perEndpoint)
            ],
            defaultBackend: 0
        )
        return listener
    }

    func withBackend(_ endpoints: [ProxyEndpoint]) -> ProxyListener {
        var copy = self
        copy.http?.backends[0].endpoints = endpoints
        return copy
    }
}

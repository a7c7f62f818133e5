import Telemetry

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an agent answers to those who ask it over HTTP.
struct StatusPages: Sendable {
    let pulse: AgentPulse

    /// Whether only this machine can ask: then names of other machines in `Host` are refused, behind which a page of
    /// somebody else's could hide.
    let isLocal: Bool

    /// A request, as far as it counts here.
    struct Request: Sendable, Hashable {
        var method: String
        var path: String
        var host: String?

        /// Whether it comes from this machine.
        var isFromHere: Bool

        /// Reads the head of a request; nil for one that is none.
        init?(head: String, isFromHere: Bool) {
            let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
            let words = lines.first?.split(separator: " ", omittingEmptySubsequences: false) ?? []
            guard words.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(words[2]), words[1].hasPrefix("/") else {
                return nil
            }
            method = String(words[0])
            path = String(words[1].prefix { $0 != "?" && $0 != "#" })
            let hosts = lines.dropFirst().compactMap { line -> String? in
                guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "host" else { return nil }
                return line[line.index(after: colon)...].filter { $0 != " " && $0 != "\t" }
            }
            guard hosts.count <= 1 else { return nil }
            host = hosts.first
            self.isFromHere = isFromHere
        }
    }

    /// An answer.
    struct Answer: Sendable, Hashable {
        var status: Int
        var type = "text/plain; charset=utf-8"
        var body: String

        /// The bytes that go to the client, after which the connection ends.
        func bytes(withBody: Bool) -> [UInt8] {
            let reasons = [
                200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
                421: "Misdirected Request", 503: "Service Unavailable",
            ]
            let head = """
                HTTP/1.1 \(status) \(reasons[status] ?? "Error")\r
                Content-Type: \(type)\r
                Content-Length: \(body.utf8.count)\r
                Cache-Control: no-store\r
                X-Content-Type-Options: nosniff\r
                Connection: close\r
                \r

                """
            return Array(head.utf8) + (withBody ? Array(body.utf8) : [])
        }
    }

    func answer(_ request: Request) -> Answer {
        guard request.method == "GET" || request.method == "HEAD" else {
            return Answer(status: 405, body: "only GET and HEAD\n")
        }
        if isLocal, let host = request.host, !Self.isLoopback(Self.name(host)) {
            return Answer(status: 421, body: "this agent answers to names of this machine only\n")
        }
        switch request.path {
        case "/healthz":
            return pulse.isAlive
                ? Answer(status: 200, body: "ok\n") : Answer(status: 503, body: "the agent's loops are stuck\n")
        case "/readyz":
            let obstacles = pulse.obstacles
            return obstacles.isEmpty
                ? Answer(status: 200, body: "ok\n")
                : Answer(status: 503, body: obstacles.joined(separator: "\n") + "\n")
        case "/metrics":
            return Answer(status: 200, type: MetricsRegistry.contentType, body: pulse.text)
        case "/status":
            guard request.isFromHere else {
                return Answer(status: 403, body: "the status is for this machine only\n")
            }
            return status
        default:
            return Answer(status: 404, body: "there are /healthz, /readyz, /metrics and /status\n")
        }
    }

    private var status: Answer {
        guard let status = pulse.status else {
            return Answer(status: 503, body: "the host has not been looked at yet\n")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let body = String(decoding: try encoder.encode(status), as: UTF8.self)
            return Answer(status: 200, type: "application/json", body: body + "\n")
        } catch {
            return Answer(status: 503, body: "the status cannot be written: \(error)\n")
        }
    }

    /// A `Host` without its port.
    private static func name(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return String(host.prefix { $0 != ":" })
    }

    /// Whether a name or address is one of this machine only.
    static func isLoopback(_ host: String) -> Bool {
        let isIPv4 = host.hasPrefix("127.") && host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return host.lowercased() == "localhost" || host == "::1" || isIPv4
    }
}

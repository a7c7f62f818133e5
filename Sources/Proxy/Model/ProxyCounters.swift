/// Totals since the proxy started, but for `open`, `held` and `bufferedBytes`, which are as of now.
public struct ProxyCounters: Codable, Sendable, Hashable {
    public var accepted: UInt64 = 0
    public var open: Int = 0
    public var held: Int = 0
    /// Connections reset because no endpoint came in time.
    public var refused: UInt64 = 0
    public var connectFailures: UInt64 = 0
    /// Connections closed by a cut or at the end of a drain.
    public var cut: UInt64 = 0
    /// Times a listener paused because of a connection or descriptor limit.
    public var acceptPauses: UInt64 = 0
    /// Requests for HTTP listeners.
    public var requests: UInt64 = 0
    /// Requests that the proxy answered itself: with an error.
    public var ownAnswers: UInt64 = 0
    /// Answers that endpoints broke off or that cannot be read.
    public var responseFailures: UInt64 = 0
    public var bytesFromClients: UInt64 = 0
    public var bytesToClients: UInt64 = 0
    /// Memory for what was read and could not be passed on yet; nil from a proxy that does not count it.
    public var bufferedBytes: Int?
    public var dnsQueries: UInt64 = 0
    public var dnsLocal: UInt64 = 0
    public var dnsForwarded: UInt64 = 0
    public var dnsFailures: UInt64 = 0

    /// The counters in the text format of Prometheus.
    public var prometheus: String {
        let rows: [(name: String, kind: String, value: String)] = [
            ("connections_accepted_total", "counter", "\(accepted)"),
            ("connections_open", "gauge", "\(open)"),
            ("connections_held", "gauge", "\(held)"),
            ("connections_refused_total", "counter", "\(refused)"),
            ("connections_cut_total", "counter", "\(cut)"),
            ("connect_failures_total", "counter", "\(connectFailures)"),
            ("accept_pauses_total", "counter", "\(acceptPauses)"),
            ("http_requests_total", "counter", "\(requests)"),
            ("http_own_answers_total", "counter", "\(ownAnswers)"),
            ("http_response_failures_total", "counter", "\(responseFailures)"),
            ("bytes_from_clients_total", "counter", "\(bytesFromClients)"),
            ("bytes_to_clients_total", "counter", "\(bytesToClients)"),
            ("buffered_bytes", "gauge", "\(bufferedBytes ?? 0)"),
            ("dns_queries_total", "counter", "\(dnsQueries)"),
            ("dns_local_total", "counter", "\(dnsLocal)"),
            ("dns_forwarded_total", "counter", "\(dnsForwarded)"),
            ("dns_failures_total", "counter", "\(dnsFailures)"),
        ]
        return rows.map { "# TYPE headgate_proxy_\($0.name) \($0.kind)\nheadgate_proxy_\($0.name) \($0.value)\n" }
            .joined()
    }
}

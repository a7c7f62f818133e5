/// One event as the HTML standard's event streams carry it.
struct ServerSentEvent: Sendable {
    let text: String

    /// `data` is JSON, so it has no line break of its own; `id` is what a reader who comes back names as the last it had.
    init(_ name: String, _ data: String, id: String? = nil) {
        let line = id.map { "id: \($0)\n" } ?? ""
        text = "event: \(name)\ndata: \(data)\n\(line)\n"
    }

    private init(text: String) {
        self.text = text
    }

    /// A comment, which keeps proxies from closing a silent connection and shows who has gone.
    static let heartbeat = ServerSentEvent(text: ": still here\n\n")

    /// How long browsers wait before they connect again.
    static let retry = ServerSentEvent(text: "retry: 1500\n\n")
}

/// One event as the HTML standard's event streams carry it.
struct ServerSentEvent: Sendable {
    let text: String

    /// `data` is JSON, so it has no line break of its own.
    init(_ name: String, _ data: String) {
        text = "event: \(name)\ndata: \(data)\n\n"
    }

    private init(text: String) {
        self.text = text
    }

    /// A comment, which keeps proxies from closing a silent connection and shows who has gone.
    static let heartbeat = ServerSentEvent(text: ": still here\n\n")
}

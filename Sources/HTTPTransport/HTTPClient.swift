/// HTTP/1.1 over TCP, TLS and unix sockets.
///
/// All transfers of a client run on one thread, which starts with the first request, and share its open connections.
/// The thread ends with `shutdown` or when the client and its last stream are let go.
public final class HTTPClient: Sendable {
    private let loop: CurlLoop

    /// A client that keeps at most `idleConnections` open between requests.
    public init(userAgent: String = "headgate", idleConnections: Int = 16) {
        loop = CurlLoop(userAgent: userAgent, idleConnections: idleConnections)
    }

    deinit {
        loop.stop()
    }

    /// Makes the exchange and returns the whole answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer at once with `.cancelled`.
    public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        let limit = request.bodyLimit ?? 16 << 20
        let transfer = try Transfer(request, delivery: .whole(limit: limit), loop: loop)
        defer { transfer.cancel() }
        try loop.start(transfer)
        return try await transfer.whole()
    }

    /// Makes the exchange and returns once the answer's head is here; the body follows as it is read.
    public func stream(_ request: HTTPRequest) async throws(HTTPError) -> HTTPStream {
        let transfer = try Transfer(request, delivery: .chunks(limit: request.bodyLimit), loop: loop)
        let body = HTTPBodyStream(transfer: transfer, client: self)
        try loop.start(transfer)
        let head = try await transfer.head()
        return HTTPStream(status: head.status, headers: head.headers, body: body)
    }

    /// Fails what is under way with `.closed` and returns when the thread is gone; later requests fail.
    public func shutdown() async {
        loop.stop()
        await loop.stopped()
    }
}

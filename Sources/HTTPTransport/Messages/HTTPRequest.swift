/// One exchange to make.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod
    /// Absolute, http or https, already percent-encoded.
    ///
    /// `URLBuilder` makes such.
    public var url: String
    public var headers: HTTPHeaders
    public var body: HTTPBody
    /// Connect to this socket; the host of `url` is then only the `Host` header.
    public var unixSocket: String?
    public var timeouts: HTTPTimeouts
    /// Most bytes of a response's body.
    ///
    /// Nil: 16 MiB for `send`, no bound for `stream`, whose reader is the bound.
    public var bodyLimit: Int?
    public var redirects: HTTPRedirects
    public var tls: HTTPTLS
    public var version: Version = .http1
    /// Whether the exchange has a connection of its own, which is closed after it.
    public var isAlone = false

    /// What is spoken.
    public enum Version: Sendable, Hashable {
        /// HTTP/1.1.
        case http1
        /// HTTP/2 from the first byte on, for servers that are known to speak it; without TLS, too.
        case http2
    }

    public init(
        _ method: HTTPMethod = .get,
        _ url: String,
        headers: HTTPHeaders = [:],
        body: HTTPBody = .none,
        unixSocket: String? = nil,
        timeouts: HTTPTimeouts = .standard,
        bodyLimit: Int? = nil,
        redirects: HTTPRedirects = .stop,
        tls: HTTPTLS = .system
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.unixSocket = unixSocket
        self.timeouts = timeouts
        self.bodyLimit = bodyLimit
        self.redirects = redirects
        self.tls = tls
    }
}

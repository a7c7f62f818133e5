/// How long the parts of an exchange may take; nil is no bound.
public struct HTTPTimeouts: Sendable, Hashable {
    /// Until the connection stands, name lookup and TLS included.
    public var connect: Duration
    /// From the start to the last byte, redirects included.
    ///
    /// Time spent paused by a slow reader counts.
    public var total: Duration?
    /// Longest time with no byte in either direction, rounded up to whole seconds.
    ///
    /// A paused reader does not count. libcurl averages over five seconds, so once bytes have moved it ends that much
    /// later.
    public var idle: Duration?

    public init(connect: Duration = .seconds(10), total: Duration?, idle: Duration?) {
        self.connect = connect
        self.total = total
        self.idle = idle
    }

    /// For calls with a short answer.
    public static let standard = Self(total: .seconds(60), idle: .seconds(30))
    /// For large uploads and downloads: as long as bytes move.
    public static let transfer = Self(total: nil, idle: .seconds(60))
    /// For event streams and long polls, which may be silent for as long as they like.
    public static let unbounded = Self(total: nil, idle: nil)
}

/// The answer to a ``ProxyRequest``: one line of JSON with exactly one of its parts set.
struct ProxyReply: Codable, Sendable, Hashable {
    var applied: ProxyApplied?
    var status: ProxyStatus?
    /// Connections closed by a cut.
    var cut: Int?
    var pong: ProxyPong?
    /// What a running proxy hands over to its successor; descriptors come before it.
    var offer: HandOverLine.Offer?
    var error: ProxyFailure?
}

/// What came of an apply.
///
/// The state is in force either way; a listener that could not be bound is tried again.
public struct ProxyApplied: Codable, Sendable, Hashable {
    /// The listeners that could not be bound, by id.
    public var listenerErrors: [String: ProxyFailure]
    /// The resolvers that could not be bound, by `address:port`.
    public var resolverErrors: [String: ProxyFailure]
    /// Why the state is not on disk; nil when it is.
    public var stateError: String?

    /// True when every socket is bound and the state is on disk.
    public var isComplete: Bool { listenerErrors.isEmpty && resolverErrors.isEmpty && stateError == nil }
}

/// The answer to a ping.
public struct ProxyPong: Codable, Sendable, Hashable {
    public var pid: Int32
    /// The version of the control protocol.
    public var version: Int
}

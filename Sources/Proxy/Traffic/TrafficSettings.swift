/// The times and limits of the data path, in milliseconds.
struct TrafficSettings: Sendable {
    var connectTimeout: Int64
    var ejection: Int64
    var maxConnections: Int
    /// How long a connection is kept while there are endpoints and all of them fail.
    var unansweredPatience: Int64 = 5000
    /// How long a held connection waits before it looks for an endpoint again by itself.
    var retryInterval: Int64 = 250
    /// How long a listener pauses when the system is out of descriptors or memory.
    var exhaustionPause: Int64 = 100
    /// How often deadlines are looked at while there are any.
    static let tick: Int64 = 50
    /// How often deadlines of seconds are looked at while there are any.
    static let sweep: Int64 = 1000
    var http = HTTPTimes()
}

/// The times of connections for HTTP, in milliseconds.
struct HTTPTimes: Sendable {
    /// How long the head of a request may take from its first byte on.
    var head: Int64 = 10_000
    /// How long a client may be idle between two requests.
    var idle: Int64 = 75_000
    /// How long either may be where connections are read as HTTP that nobody asked to be: as long as without a proxy, nearly.
    var transparentIdle: Int64 = 3_600_000
    /// How long a client that may speak HTTP may take for the rest of its first line.
    var firstLine: Int64 = 1000
    /// How long the body of a request, or a client that is to take an answer, may stand still.
    var stall: Int64 = 60_000
    /// How long a connection to an endpoint is kept for further requests.
    var upstreamIdle: Int64 = 30_000
    /// For how long after its last answer such a connection is good for a request that may not be sent twice: less than
    /// any common server waits for the next one.
    var upstreamFresh: Int64 = 1000
    /// How long what a client still sends is read and dropped, so that it gets the last answer.
    var linger: Int64 = 2000
    /// How long an idle client is kept when this process is to end.
    var drainIdle: Int64 = 3000
}

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
}

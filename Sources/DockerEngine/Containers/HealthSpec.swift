/// How an engine looks whether a container is healthy; nil leaves it to the image or the engine.
public struct HealthSpec: Sendable, Hashable, Encodable {
    /// `CMD` and its arguments, `CMD-SHELL` and a line, or `NONE`.
    public var test: [String]?
    public var interval: Duration?
    public var timeout: Duration?
    /// Failures in this time after the start do not count.
    public var startPeriod: Duration?
    /// Failures in a row that make it unhealthy.
    public var retries: Int?

    public init() {}

    /// No check, although the image has one.
    public static var none: Self {
        var spec = Self()
        spec.test = ["NONE"]
        return spec
    }

    private enum CodingKeys: String, CodingKey {
        case test = "Test"
        case interval = "Interval"
        case timeout = "Timeout"
        case startPeriod = "StartPeriod"
        case retries = "Retries"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(test, forKey: .test)
        try container.encodeIfPresent(interval.map(Self.nanoseconds), forKey: .interval)
        try container.encodeIfPresent(timeout.map(Self.nanoseconds), forKey: .timeout)
        try container.encodeIfPresent(startPeriod.map(Self.nanoseconds), forKey: .startPeriod)
        try container.encodeIfPresent(retries, forKey: .retries)
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

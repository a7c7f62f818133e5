/// What a run begins with.
public struct RunStart: Sendable, Hashable {
    public var experiment: String
    public var name: String
    public var tags: [String: String]

    public init(experiment: String, name: String, tags: [String: String] = [:]) {
        self.experiment = experiment
        self.name = name
        self.tags = tags
    }
}

/// What can be said of a run while it goes on.
public struct RunEntries: Sendable, Hashable {
    public var metrics: [RunMetric]
    public var parameters: [String: String]
    public var tags: [String: String]

    public init(metrics: [RunMetric] = [], parameters: [String: String] = [:], tags: [String: String] = [:]) {
        self.metrics = metrics
        self.parameters = parameters
        self.tags = tags
    }
}

/// One measurement.
public struct RunMetric: Sendable, Hashable, Codable {
    public var key: String
    public var value: Double
    /// In milliseconds since 1970.
    public var timestamp: Int64
    /// Which of several measurements of the same thing it is.
    public var step: Int64

    public init(_ key: String, _ value: Double, timestamp: Int64, step: Int64 = 0) {
        self.key = key
        self.value = value
        self.timestamp = timestamp
        self.step = step
    }
}

/// How far a run is, in MLflow's words.
public enum RunStatus: String, Sendable, Hashable, Codable {
    case running = "RUNNING"
    case finished = "FINISHED"
    case failed = "FAILED"
    case killed = "KILLED"
}

/// A run as it is kept.
public struct TrackedRun: Sendable, Hashable, Codable {
    public var identifier: String
    public var experiment: String
    public var name: String
    public var status: RunStatus
    /// In milliseconds since 1970.
    public var startedAt: Int64
    public var endedAt: Int64?
    public var parameters: [String: String]
    public var tags: [String: String]
    /// The value of each metric that was logged last.
    public var metrics: [String: Double]

    public init(
        identifier: String,
        experiment: String,
        name: String,
        status: RunStatus,
        startedAt: Int64,
        endedAt: Int64? = nil,
        parameters: [String: String] = [:],
        tags: [String: String] = [:],
        metrics: [String: Double] = [:]
    ) {
        self.identifier = identifier
        self.experiment = experiment
        self.name = name
        self.status = status
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.parameters = parameters
        self.tags = tags
        self.metrics = metrics
    }
}

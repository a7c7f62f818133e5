/// The jobs that wait for runners, and the runners there are.
public struct QueueDocument: Codable, Sendable {
    public var queues: [LabelQueue]
    public var runners: [RunnerSummary]

    public init(queues: [LabelQueue], runners: [RunnerSummary]) {
        self.queues = queues
        self.runners = runners
    }
}

/// The jobs that ask for the same labels, in the order of their turn.
public struct LabelQueue: Codable, Sendable {
    public var labels: [String]

    /// How many wait; `jobs` has the first of them.
    public var depth: Int

    /// How many of these labels run.
    public var running: Int

    /// Since when the one waits that has waited longest.
    public var oldestSince: String?

    /// The names of the runners that can take them; with none they wait for ever.
    public var runners: [String]
    public var jobs: [QueuedJob]

    public init(
        labels: [String],
        depth: Int,
        running: Int,
        oldestSince: String?,
        runners: [String],
        jobs: [QueuedJob]
    ) {
        self.labels = labels
        self.depth = depth
        self.running = running
        self.oldestSince = oldestSince
        self.runners = runners
        self.jobs = jobs
    }
}

/// A job that waits for a runner.
public struct QueuedJob: Codable, Sendable {
    public var run: Int
    public var job: String
    public var priority: Int
    public var since: String?

    public init(run: Int, job: String, priority: Int, since: String?) {
        self.run = run
        self.job = job
        self.priority = priority
        self.since = since
    }
}

/// A runner that was heard of lately.
public struct RunnerSummary: Codable, Sendable {
    public var name: String
    public var labels: [String]
    public var concurrency: Int

    /// The jobs it has.
    public var running: [QueuedJob]
    public var lastSeen: String

    public init(name: String, labels: [String], concurrency: Int, running: [QueuedJob], lastSeen: String) {
        self.name = name
        self.labels = labels
        self.concurrency = concurrency
        self.running = running
        self.lastSeen = lastSeen
    }
}

/// A run as listings show it.
public struct RunSummary: Codable, Sendable {
    public var id: Int
    public var repository: String

    /// The workflow's name, or its file when it has none.
    public var workflow: String

    /// The workflow's file in the repository.
    public var file: String
    public var event: String
    public var ref: String
    public var revision: String

    /// The first line of the commit's message.
    public var title: String
    public var author: String
    public var status: ExecutionStatus

    /// Why the run failed before any job could, if it did.
    public var error: String?
    public var jobs: [JobSummary]

    /// What the run waits for, in words; `nil` when it waits for nothing.
    public var waitingFor: String?
    public var createdAt: String
    public var startedAt: String?
    public var finishedAt: String?

    /// Counts the times the run was started, from 1; nil from a controller that runs nothing again.
    public var attempt: Int?

    /// Jobs of a higher one get runners first; 0 is usual.
    public var priority: Int?

    /// Whether its steps say more than usual.
    public var debug: Bool?

    public init(
        id: Int,
        repository: String,
        workflow: String,
        file: String,
        event: String,
        ref: String,
        revision: String,
        title: String,
        author: String,
        status: ExecutionStatus,
        error: String?,
        jobs: [JobSummary],
        waitingFor: String?,
        createdAt: String,
        startedAt: String?,
        finishedAt: String?
    ) {
        self.id = id
        self.repository = repository
        self.workflow = workflow
        self.file = file
        self.event = event
        self.ref = ref
        self.revision = revision
        self.title = title
        self.author = author
        self.status = status
        self.error = error
        self.jobs = jobs
        self.waitingFor = waitingFor
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// A job of a run.
public struct JobSummary: Codable, Sendable {
    public var id: String
    public var name: String
    public var status: ExecutionStatus

    /// Why it waits, was skipped or failed; `nil` when there is nothing to explain.
    public var reason: String?
    public var environment: String?
    public var needs: [String]
    public var attempt: Int
    public var runner: String?
    public var startedAt: String?
    public var finishedAt: String?

    /// Since when it waits, for what `reason` says, or runs; nil when it is over.
    public var since: String?

    /// The attempts before this one, oldest first, whose logs are kept; nil where there are none.
    public var earlier: [JobAttempt]?

    public init(
        id: String,
        name: String,
        status: ExecutionStatus,
        reason: String?,
        environment: String?,
        needs: [String],
        attempt: Int,
        runner: String?,
        startedAt: String?,
        finishedAt: String?
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.reason = reason
        self.environment = environment
        self.needs = needs
        self.attempt = attempt
        self.runner = runner
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// An attempt at a job that is over.
public struct JobAttempt: Codable, Sendable, Hashable {
    public var attempt: Int

    /// The attempt at the whole run that it belongs to.
    public var runAttempt: Int
    public var status: ExecutionStatus
    public var reason: String?
    public var runner: String?
    public var startedAt: String?
    public var finishedAt: String?

    public init(
        attempt: Int,
        runAttempt: Int,
        status: ExecutionStatus,
        reason: String?,
        runner: String?,
        startedAt: String?,
        finishedAt: String?
    ) {
        self.attempt = attempt
        self.runAttempt = runAttempt
        self.status = status
        self.reason = reason
        self.runner = runner
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

/// What somebody asks of a run that is over.
public struct RerunRequest: Codable, Sendable {
    /// Only the jobs that failed or were cancelled, and those that come after them.
    public var failedOnly: Bool

    /// Have steps say more.
    public var debug: Bool

    public init(failedOnly: Bool = false, debug: Bool = false) {
        self.failedOnly = failedOnly
        self.debug = debug
    }
}

/// A change of a run's turn.
public struct PriorityRequest: Codable, Sendable {
    /// From -100 to 100; 0 is usual, and higher ones get runners first.
    public var priority: Int

    public init(priority: Int) {
        self.priority = priority
    }
}

/// A list of runs, newest first.
public struct RunList: Codable, Sendable {
    public var runs: [RunSummary]

    public init(runs: [RunSummary]) {
        self.runs = runs
    }
}

/// The agents the controller knows.
public struct AgentList: Codable, Sendable {
    public var agents: [AgentStatus]

    public init(agents: [AgentStatus]) {
        self.agents = agents
    }
}

/// What an environment has had, newest first, and how its deliveries go.
public struct EnvironmentHistory: Codable, Sendable {
    public var environment: String
    public var entries: [HistoryEntry]
    public var figures: DeliveryFigures
    public var holds: [Hold]

    public init(environment: String, entries: [HistoryEntry], figures: DeliveryFigures, holds: [Hold]) {
        self.environment = environment
        self.entries = entries
        self.figures = figures
        self.holds = holds
    }
}

/// One promotion or rollback.
public struct HistoryEntry: Codable, Sendable {
    /// Its number: what a rollback is told to go to.
    public var id: Int

    /// `promotion` or `rollback`.
    public var kind: String

    /// The run that what it put there comes from.
    public var run: Int
    public var job: String

    /// The source revision, with the first line of its message.
    public var revision: String
    public var title: String

    /// The commit on the branch.
    public var commit: String
    public var images: [String]
    public var values: [String]
    public var approvals: [Review]

    /// Who rolled back, and why; nil for promotions.
    public var actor: String?
    public var reason: String?

    /// The promotion that a rollback put back.
    public var restores: Int?

    /// When it was made, and when something else took its place; nil while it stands.
    public var from: String
    public var until: String?

    /// From the source commit to here, in seconds; nil for rollbacks and where the commit is not here.
    public var leadTime: Int?

    /// When it was first seen degraded or was rolled back; nil where it was not.
    public var failedAt: String?

    /// Where the change can be looked at that is to bring it to the branch.
    public var pullRequest: String?

    public init(
        id: Int,
        kind: String,
        run: Int,
        job: String,
        revision: String,
        title: String,
        commit: String,
        images: [String],
        values: [String],
        approvals: [Review],
        actor: String?,
        reason: String?,
        restores: Int?,
        from: String,
        until: String?,
        leadTime: Int?,
        failedAt: String?,
        pullRequest: String?
    ) {
        self.id = id
        self.kind = kind
        self.run = run
        self.job = job
        self.revision = revision
        self.title = title
        self.commit = commit
        self.images = images
        self.values = values
        self.approvals = approvals
        self.actor = actor
        self.reason = reason
        self.restores = restores
        self.from = from
        self.until = until
        self.leadTime = leadTime
        self.failedAt = failedAt
        self.pullRequest = pullRequest
    }
}

/// How often an environment is changed, how long changes take, how often they fail, and how long that lasts.
public struct DeliveryFigures: Codable, Sendable, Hashable {
    /// Over how many days they are.
    public var days: Int

    /// Promotions that changed something.
    public var deployments: Int

    /// From the source commit to the promotion: the median in seconds; nil without any.
    public var leadTime: Int?

    /// Of the promotions, the share after which the environment was degraded or rolled back; nil without any.
    public var failureRate: Double?

    /// From the first sign of a failure until the environment was healthy again: the median in seconds; nil without any.
    public var timeToRestore: Int?

    public init(days: Int, deployments: Int, leadTime: Int?, failureRate: Double?, timeToRestore: Int?) {
        self.days = days
        self.deployments = deployments
        self.leadTime = leadTime
        self.failureRate = failureRate
        self.timeToRestore = timeToRestore
    }
}

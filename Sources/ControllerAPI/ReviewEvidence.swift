/// Everything that a reviewer should have seen before deciding about a job.
public struct ReviewEvidence: Codable, Sendable {
    /// What waits, with the commits it would bring, what it waits for, and who may decide.
    public var review: PendingReview

    /// How many approvals are still missing.
    public var missing: Int

    /// Everything that has been decided about it.
    public var decisions: [Review]
    public var images: [ImageEvidence]
    public var manifests: ManifestEvidence

    /// The other jobs of the run.
    public var gates: [GateEvidence]

    /// The other environments that the run has promoted to.
    public var places: [PlaceEvidence]

    /// What holds images of the job back: its promotion will fail while they stand.
    public var holds: [Hold]

    public init(
        review: PendingReview,
        missing: Int,
        decisions: [Review],
        images: [ImageEvidence],
        manifests: ManifestEvidence,
        gates: [GateEvidence],
        places: [PlaceEvidence],
        holds: [Hold]
    ) {
        self.review = review
        self.missing = missing
        self.decisions = decisions
        self.images = images
        self.manifests = manifests
        self.gates = gates
        self.places = places
        self.holds = holds
    }
}

/// An image that a job would promote: what is there, what would be, and where it comes from.
public struct ImageEvidence: Codable, Sendable, Hashable {
    /// Its name in the manifests.
    public var name: String

    /// The reference that the overlay has now.
    public var current: String?

    /// The reference it would have.
    public var new: String

    /// Its digest, where the reference has one.
    public var digest: String?

    /// Who built it; nil where no job of a known run says so.
    public var build: BuildEvidence?

    public init(name: String, current: String?, new: String, digest: String?, build: BuildEvidence?) {
        self.name = name
        self.current = current
        self.new = new
        self.digest = digest
        self.build = build
    }
}

/// The job that an image comes from.
public struct BuildEvidence: Codable, Sendable, Hashable {
    public var run: Int
    public var job: String
    public var revision: String
    public var finishedAt: String?

    public init(run: Int, job: String, revision: String, finishedAt: String?) {
        self.run = run
        self.job = job
        self.revision = revision
        self.finishedAt = finishedAt
    }
}

/// A job of the run and how it ended.
public struct GateEvidence: Codable, Sendable, Hashable {
    public var job: String
    public var name: String
    public var status: ExecutionStatus
    public var environment: String?
    public var startedAt: String?
    public var finishedAt: String?

    /// Whether the job that waits needs it, by itself or through others.
    public var isNeeded: Bool

    public init(
        job: String,
        name: String,
        status: ExecutionStatus,
        environment: String?,
        startedAt: String?,
        finishedAt: String?,
        isNeeded: Bool
    ) {
        self.job = job
        self.name = name
        self.status = status
        self.environment = environment
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.isNeeded = isNeeded
    }
}

/// How an environment is doing that the run has promoted to.
public struct PlaceEvidence: Codable, Sendable, Hashable {
    public var environment: String
    public var health: Health

    /// Since when it is so, with what the run promoted.
    public var since: String?
    public var promotion: String
    public var promotedAt: String?

    /// Whether something else was promoted there since.
    public var isSuperseded: Bool

    public init(
        environment: String,
        health: Health,
        since: String?,
        promotion: String,
        promotedAt: String?,
        isSuperseded: Bool
    ) {
        self.environment = environment
        self.health = health
        self.since = since
        self.promotion = promotion
        self.promotedAt = promotedAt
        self.isSuperseded = isSuperseded
    }
}

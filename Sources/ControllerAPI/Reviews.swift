/// What a reviewer says of a waiting job.
public enum ReviewDecision: String, Codable, Sendable, CaseIterable {
    case approve
    case reject
}

/// A reviewer's decision as it is sent.
public struct ReviewRequest: Codable, Sendable {
    public var environment: String
    public var decision: ReviewDecision

    /// The reviewer's name, where the caller may speak for several people (the operator of a machine).
    public var reviewer: String?

    /// Required for a rejection.
    public var reason: String?

    /// The fingerprint of what the reviewer was shown; the decision is refused when it is another by now.
    public var seen: String?

    public init(
        environment: String,
        decision: ReviewDecision,
        reviewer: String?,
        reason: String?,
        seen: String?
    ) {
        self.environment = environment
        self.decision = decision
        self.reviewer = reviewer
        self.reason = reason
        self.seen = seen
    }
}

/// A decision as it was recorded.
public struct Review: Codable, Sendable {
    public var run: Int
    public var environment: String
    public var decision: ReviewDecision
    public var reviewer: String
    public var reason: String?
    public var decidedAt: String

    public init(
        run: Int,
        environment: String,
        decision: ReviewDecision,
        reviewer: String,
        reason: String?,
        decidedAt: String
    ) {
        self.run = run
        self.environment = environment
        self.decision = decision
        self.reviewer = reviewer
        self.reason = reason
        self.decidedAt = decidedAt
    }
}

/// A job that waits for a reviewer, with the evidence.
public struct PendingReview: Codable, Sendable {
    public var run: Int
    public var job: String
    public var environment: String
    public var revision: String
    public var title: String

    /// As the configuration lists them: people and `team:NAME`; none means any person who may decide.
    public var reviewers: [String]

    /// The people behind `reviewers`.
    public var people: [String]
    public var requiredReviews: Int
    public var approvals: [Review]
    public var waitingSince: String

    /// When the job fails unless it is decided.
    public var expiresAt: String

    /// All that it waits for, in the order review, timer, freeze or window.
    public var waits: [EnvironmentWait]

    /// What stands for everything above that a decision is about; a decision carries it back.
    public var fingerprint: String

    /// The images the job would promote, as `NAME=NEW:TAG@DIGEST`; nil where only the running job can know.
    public var images: [String]?

    /// The values it would promote besides; nil where only the running job can know.
    public var values: [String]?

    /// The revision that was promoted there last.
    public var current: String?

    /// The commits between what runs there and this revision, newest first.
    public var commits: [CommitSummary]

    public init(
        run: Int,
        job: String,
        environment: String,
        revision: String,
        title: String,
        reviewers: [String],
        people: [String],
        requiredReviews: Int,
        approvals: [Review],
        waitingSince: String,
        expiresAt: String,
        waits: [EnvironmentWait],
        fingerprint: String,
        images: [String]?,
        values: [String]?,
        current: String?,
        commits: [CommitSummary]
    ) {
        self.run = run
        self.job = job
        self.environment = environment
        self.revision = revision
        self.title = title
        self.reviewers = reviewers
        self.people = people
        self.requiredReviews = requiredReviews
        self.approvals = approvals
        self.waitingSince = waitingSince
        self.expiresAt = expiresAt
        self.waits = waits
        self.fingerprint = fingerprint
        self.images = images
        self.values = values
        self.current = current
        self.commits = commits
    }
}

/// A commit as evidence shows it.
public struct CommitSummary: Codable, Sendable {
    public var revision: String
    public var title: String
    public var author: String

    public init(revision: String, title: String, author: String) {
        self.revision = revision
        self.title = title
        self.author = author
    }
}

/// What waits for reviewers.
public struct PendingReviewList: Codable, Sendable {
    public var reviews: [PendingReview]

    public init(reviews: [PendingReview]) {
        self.reviews = reviews
    }
}

/// What a reviewer says of a waiting job.
public enum ReviewDecision: String, Codable, Sendable {
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

    public init(environment: String, decision: ReviewDecision, reviewer: String?, reason: String?) {
        self.environment = environment
        self.decision = decision
        self.reviewer = reviewer
        self.reason = reason
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
    public var reviewers: [String]
    public var requiredReviews: Int
    public var approvals: [Review]
    public var waitingSince: String

    /// The commits between what runs there and this revision, newest first.
    public var commits: [CommitSummary]

    public init(
        run: Int,
        job: String,
        environment: String,
        revision: String,
        title: String,
        reviewers: [String],
        requiredReviews: Int,
        approvals: [Review],
        waitingSince: String,
        commits: [CommitSummary]
    ) {
        self.run = run
        self.job = job
        self.environment = environment
        self.revision = revision
        self.title = title
        self.reviewers = reviewers
        self.requiredReviews = requiredReviews
        self.approvals = approvals
        self.waitingSince = waitingSince
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

/// A pull request from elsewhere that waits until somebody lets it run.
public struct PendingPull: Codable, Sendable, Hashable {
    public var repository: String
    public var number: Int

    /// The commit that would run; an approval is of it alone.
    public var head: String

    /// The branch it would be merged into.
    public var base: String
    public var headRef: String
    public var title: String
    public var author: String
    public var waitingSince: String

    public init(
        repository: String,
        number: Int,
        head: String,
        base: String,
        headRef: String,
        title: String,
        author: String,
        waitingSince: String
    ) {
        self.repository = repository
        self.number = number
        self.head = head
        self.base = base
        self.headRef = headRef
        self.title = title
        self.author = author
        self.waitingSince = waitingSince
    }
}

/// The pull requests that wait.
public struct PendingPullList: Codable, Sendable {
    public var pulls: [PendingPull]

    public init(pulls: [PendingPull]) {
        self.pulls = pulls
    }
}

/// That somebody lets a head of a pull request run.
public struct PullApproval: Codable, Sendable {
    /// The whole commit that was looked at.
    public var head: String

    public init(head: String) {
        self.head = head
    }
}

/// What an approval started.
public struct PullApproved: Codable, Sendable {
    public var runs: [Int]

    public init(runs: [Int]) {
        self.runs = runs
    }
}

import HeadgateConfiguration

/// The protection rules of one environment, from the controller's own configuration.
struct EnvironmentRule: Sendable {
    var name: String
    var repository: String

    /// The directory of its overlay in the repository.
    var overlay: String

    /// Who may decide, as the configuration lists them: people and `team:NAME`; nobody named means that any person may.
    var reviewers: [String]

    /// The people behind `reviewers`.
    var people: [String]
    var requiredReviews: Int
    var preventSelfReview: Bool

    /// How long a job waits once its turn has come.
    var waitTimer = Duration.zero

    /// Branches whose runs may deploy here; none named means every branch.
    var branches: [String]
    var calendar = DeliveryCalendar()

    /// How long a review may take.
    var expires = Duration.seconds(30 * 86_400)

    /// Which failed promotions are taken back without a person.
    var rollback = ControllerConfiguration.Environment.Rollback.manual

    /// Other repositories whose runs promote here.
    var sources: [String] = []

    /// The tag that images get in their registry when they are promoted here.
    var tag: String?

    /// Where promotions wait for a merge; nil where they are pushed to the branch.
    var pullRequests: ForgeRule?

    /// What its jobs get over what the repository has.
    var values = JobValues()

    init(
        name: String,
        repository: String,
        overlay: String,
        reviewers: [String],
        people: [String]? = nil,
        requiredReviews: Int,
        preventSelfReview: Bool,
        branches: [String]
    ) {
        self.name = name
        self.repository = repository
        self.overlay = overlay
        self.reviewers = reviewers
        self.people = people ?? reviewers
        self.requiredReviews = requiredReviews
        self.preventSelfReview = preventSelfReview
        self.branches = branches
    }

    /// Whether a job waits for a review before it starts.
    var isProtected: Bool { requiredReviews > 0 }

    /// Whether there is anything that can hold a job back or refuse it.
    var isGuarded: Bool { isProtected || !branches.isEmpty || waitTimer > .zero || !calendar.isEmpty }

    func mayReview(_ name: String) -> Bool {
        reviewers.isEmpty || people.contains(name)
    }

    /// Whether a branch may deploy here; one that no branch is said of may not, where branches are listed.
    func takes(branch: String?) -> Bool {
        branches.isEmpty || branches.contains { FilePattern.matches(branch ?? "", pattern: $0) }
    }

    /// Whether runs of a repository promote here.
    func takes(repository: String) -> Bool { repository == self.repository || sources.contains(repository) }

    /// Who may decide, in words.
    var reviewersInWords: String {
        reviewers.isEmpty ? "any person who may decide" : reviewers.joined(separator: ", ")
    }
}

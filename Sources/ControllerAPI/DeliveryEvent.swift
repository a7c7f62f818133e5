/// Something that happened to a delivery, as event streams and notifications tell it.
public struct DeliveryEvent: Codable, Sendable, Hashable {
    /// Greater than that of every event before it; 0 for one that is not written down yet.
    public var id: Int
    public var at: String

    /// `run.failed`, `job.running`, `review.waiting`, `promoted`, `environment.degraded` and so on.
    public var name: String
    public var repository: String?
    public var environment: String?
    public var run: Int?
    public var job: String?
    public var revision: String?

    /// The first line of the commit's message.
    public var title: String?

    /// The workflow of the run.
    public var workflow: String?

    /// What else it is about: the agent, the image that is held, the workflow file, the pull request.
    public var subject: String?

    /// Who may decide, where somebody has to; people, and teams as `team:NAME`.
    public var reviewers: [String]?

    /// Who decided or did it, where a person did.
    public var actor: String?

    /// Why, in words.
    public var reason: String?

    public init(
        at: String,
        name: String,
        repository: String? = nil,
        environment: String? = nil,
        run: Int? = nil,
        job: String? = nil,
        revision: String? = nil,
        title: String? = nil,
        workflow: String? = nil,
        subject: String? = nil,
        reviewers: [String]? = nil,
        actor: String? = nil,
        reason: String? = nil
    ) {
        self.id = 0
        self.at = at
        self.name = name
        self.repository = repository
        self.environment = environment
        self.run = run
        self.job = job
        self.revision = revision
        self.title = title
        self.workflow = workflow
        self.subject = subject
        self.reviewers = reviewers
        self.actor = actor
        self.reason = reason
    }
}

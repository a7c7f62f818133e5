/// Something that happened to a repository and may start workflows.
public struct WorkflowEvent: Codable, Sendable {
    /// The event's name, such as `push` or `workflow_dispatch`.
    public var name: String

    /// The full ref it happened to, such as `refs/heads/main`.
    public var ref: String

    /// The commit after it.
    public var revision: String

    /// The commit before it; nil where there was none.
    public var before: String?

    /// The files it changed; nil where they are not known, and path filters then hold.
    public var changedPaths: [String]?

    /// What happened, for events with `types`, such as `opened`.
    public var action: String?

    /// The branches of a pull request.
    public var baseRef: String?
    public var headRef: String?

    /// Whether it brings what strangers wrote: such runs get no secrets and no environments.
    public var isFork: Bool?

    /// The name of the workflow that `workflow_run` is about.
    public var workflow: String?

    /// The line of `schedule` whose time has come.
    public var schedule: String?

    /// The inputs of `workflow_dispatch`.
    public var inputs: [String: String]

    /// `owner/name`, or the name the controller knows it by.
    public var repository: String
    public var actor: String

    /// The event's payload, as `github.event`; an empty object where there is none.
    public var payload: ExpressionValue

    public init(
        name: String,
        ref: String,
        revision: String,
        before: String? = nil,
        changedPaths: [String]? = nil,
        action: String? = nil,
        baseRef: String? = nil,
        headRef: String? = nil,
        workflow: String? = nil,
        schedule: String? = nil,
        inputs: [String: String] = [:],
        repository: String,
        actor: String,
        payload: ExpressionValue = .object(ExpressionObject())
    ) {
        self.name = name
        self.ref = ref
        self.revision = revision
        self.before = before
        self.changedPaths = changedPaths
        self.action = action
        self.baseRef = baseRef
        self.headRef = headRef
        self.workflow = workflow
        self.schedule = schedule
        self.inputs = inputs
        self.repository = repository
        self.actor = actor
        self.payload = payload
    }

    /// `main` of `refs/heads/main`, nil where the ref is no branch.
    public var branch: String? { Self.drop("refs/heads/", of: ref) }

    /// `v1` of `refs/tags/v1`, nil where the ref is no tag.
    public var tag: String? { Self.drop("refs/tags/", of: ref) }

    static func drop(_ prefix: String, of ref: String) -> String? {
        ref.hasPrefix(prefix) ? String(ref.dropFirst(prefix.count)) : nil
    }
}

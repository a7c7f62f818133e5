import Workflows

/// What is known of an event besides the ref and the revisions; stored as JSON.
struct EventDetail: Codable, Sendable {
    /// What happened, for events with `types`.
    var action: String?

    /// The line of `schedule` whose time has come.
    var schedule: String?

    /// The title of the workflow that `workflow_run` is about.
    var workflow: String?

    /// The branch that the run of that workflow was of.
    var headRef: String?

    /// How many runs this event follows from, one after the other.
    var depth: Int?

    /// The pull request it is about.
    var pull: PullDetail?

    /// The payload, as far as it was given and is not made from Git when runs are planned.
    var payload: ExpressionValue?
}

/// The pull request that an event is about.
struct PullDetail: Codable, Sendable {
    var number: Int

    /// The ref that the repository has its head at.
    var ref: String
    var head: String

    /// The commit of the base that the runs were planned with; nil before that.
    var base: String?

    /// The full name of the base branch.
    var baseRef: String?

    /// Whether strangers wrote the head, though the runs are of the base.
    var isFork: Bool?
}

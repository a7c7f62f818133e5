/// One event of `on` with its filters.
public struct Trigger: Codable, Sendable, Hashable {
    /// One line of `schedule`.
    public struct Schedule: Codable, Sendable, Hashable {
        public var cron: String
        public var timezone: String?
        public var position: SourcePosition
    }

    /// The event's name, such as `push`.
    public var event: String
    public var position: SourcePosition

    /// Nil where the file does not filter by it.
    public var types: [String]?
    public var branches: [String]?
    public var branchesIgnore: [String]?
    public var tags: [String]?
    public var tagsIgnore: [String]?
    public var paths: [String]?
    public var pathsIgnore: [String]?

    /// The workflows that `workflow_run` follows.
    public var workflows: [String]?

    /// The image names and versions of `image_version`.
    public var names: [String]?
    public var versions: [String]?
    public var schedules: [Schedule] = []
    public var inputs: [WorkflowInput] = []
    public var outputs: [WorkflowOutput] = []
    public var secrets: [WorkflowSecret] = []

    init(event: String, position: SourcePosition) {
        self.event = event
        self.position = position
    }
}

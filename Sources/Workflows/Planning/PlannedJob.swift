/// One job of a run: a job of the file, or one cell of its matrix.
public struct PlannedJob: Codable, Sendable, Identifiable {
    /// What a runner must have.
    public struct Requirement: Codable, Sendable, Hashable {
        public var labels: [String]
        public var group: String?

        public init(labels: [String], group: String? = nil) {
            self.labels = labels
            self.group = group
        }
    }

    /// Unique in the run: the job's id in the file, with `.1`, `.2`, … for the cells of a matrix, and the call's id and
    /// a dot before it where its workflow is called.
    public var id: String

    /// The job's id in its file.
    public var key: String

    /// The name people see, such as `test (linux, 6.2)`.
    public var name: String

    /// The call whose workflow it is of; nil in the run's own workflow.
    public var call: String?

    /// The keys of the jobs it needs.
    public var needs: [String]

    /// The environment it deploys to; compare with `EnvironmentName`.
    ///
    /// Nil where it has none, or where its name
    /// depends on jobs that have not run yet.
    public var environment: String?

    /// Nil until it can be known, where it depends on jobs that have not run yet.
    public var runsOn: Requirement?

    /// After how long the job is ended.
    public var timeoutMinutes: Double

    /// Whether the run succeeds even if this job does not.
    public var continueOnError: Bool

    /// The cell of the matrix, an empty object without one.
    public var matrix: ExpressionValue

    /// `fail-fast`, `max-parallel`, `job-index` and `job-total`, as the `strategy` context has them.
    public var strategy: ExpressionValue
    public var failFast: Bool
    public var maxParallel: Int?

    /// The group of which one job may be under way; nil where it has none or groups are not held.
    public var concurrency: Plan.Concurrency?

    /// Whether the matrix depends on jobs that have not run yet; the run replaces the job by its cells.
    public var isDeferred: Bool
}

/// Names of environments, which compare without regard to case.
public enum EnvironmentName {
    /// Whether two names mean the same environment.
    public static func areEqual(_ left: String, _ right: String) -> Bool {
        CaseFolding.areEqual(left, right)
    }
}

/// A workflow that a job calls, in a run: a job of the file, or one cell of its matrix.
public struct PlannedCall: Codable, Sendable, Identifiable {
    /// Unique in the run: the ids of its jobs begin with it and a dot.
    public var id: String

    /// The calling job's id in its file.
    public var key: String

    /// The name people see; the names of its jobs begin with it.
    public var name: String

    /// The call it stands in; nil in the run's own workflow.
    public var parent: String?

    /// The called workflow's place in the plan.
    public var workflow: Int

    /// The keys of the jobs it needs.
    public var needs: [String]
    public var matrix: ExpressionValue
    public var strategy: ExpressionValue
    public var failFast: Bool
    public var maxParallel: Int?

    /// The `inputs` context of its jobs; nil where it depends on jobs that have not run yet.
    public var inputs: ExpressionValue?

    /// Whether its matrix depends on jobs that have not run yet; the run replaces the call by its cells.
    public var isDeferred: Bool
}

/// A run's job graph: what a workflow asks for, for one event.
///
/// Pure data, stored as JSON.
public struct Plan: Codable, Sendable {
    /// The group of runs of which one may be under way.
    public struct Concurrency: Codable, Sendable, Hashable {
        public var group: String
        public var cancelInProgress: Bool

        /// Whether all that wait keep their turn, in order; else a newer one takes the place of the one that waits.
        public var keepsAll: Bool?
    }

    /// The most jobs a matrix may make.
    public static let maximumCells = 256

    /// The most jobs a run may have.
    public static let maximumJobs = 1_024

    /// The workflow's file.
    public var file: String

    /// The workflow's title.
    public var workflow: String

    /// The run's own name; nil where the file has none.
    public var runName: String?
    public var event: WorkflowEvent

    /// What the run is known by; nil where that was not known when it was planned.
    public var run: RunIdentity?

    /// The `inputs` context: of `workflow_dispatch`, with the types the file declares.
    public var inputs: ExpressionValue

    /// The `vars` context.
    public var vars: ExpressionValue
    public var env: Template?
    public var defaults: RunDefaults
    public var concurrency: Concurrency?

    /// Whether the run and its jobs wait for their concurrency groups; nil is no.
    public var holdsGroups: Bool?

    /// The jobs as the file has them, in its order.
    public var definitions: [Job]

    /// The jobs of the run, in the file's order, matrices expanded where they can be.
    public var jobs: [PlannedJob]

    /// The workflow files that jobs call, directly and through others.
    @EmptyUnlessStored public var called: [CalledWorkflow]

    /// The calls of those files, as far as matrices can be expanded; a call stands before those in its own workflow.
    @EmptyUnlessStored public var calls: [PlannedCall]

    /// What the files say that is not carried out.
    public var notices: [WorkflowNotice]

    /// Plans a run.
    ///
    /// - Parameters:
    ///   - workflow: The workflow; its triggers are not asked again.
    ///   - event: What started it.
    ///   - run: What the run is known by, for names and groups that use it.
    ///   - vars: The `vars` context.
    ///   - library: The workflows it calls, all read; nil where it calls none.
    /// - Returns: The plan.
    /// - Throws: An error with the place in the file: an expression that fails, an input that is missing or of the
    ///   wrong type, more than `maximumJobs` jobs, a called workflow that is not in the library or does not fit its
    ///   call.
    public static func make(
        workflow: Workflow,
        event: WorkflowEvent,
        run: RunIdentity? = nil,
        vars: [String: String] = [:],
        library: WorkflowLibrary? = nil
    ) throws(WorkflowError) -> Plan {
        let inputs = try DispatchInputs.values(for: event, of: workflow)
        let vars = ExpressionValue.strings(vars)
        let github = event.githubContext(workflow: workflow.title, file: workflow.file, run: run)
        try library?.check()
        var graph = GraphPlanner(
            called: library?.workflows ?? [],
            github: github,
            vars: vars,
            holdsGroups: workflow.support.features.contains(.concurrency)
        )
        try graph.add(workflow.jobs, file: workflow.file, inputs: inputs)
        let context = graph.runContext(inputs: inputs)
        let runName = try workflow.runName?.evaluateText(in: context, file: workflow.file)
        return Plan(
            file: workflow.file,
            workflow: workflow.title,
            runName: runName.flatMap { $0.isEmpty ? nil : $0 },
            event: event,
            run: run,
            inputs: inputs,
            vars: vars,
            env: workflow.env,
            defaults: workflow.defaults,
            concurrency: try workflow.concurrency?.evaluate(in: context, file: workflow.file),
            holdsGroups: graph.holdsGroups ? true : nil,
            definitions: workflow.jobs,
            jobs: graph.jobs,
            called: graph.called,
            calls: graph.calls,
            notices: workflow.unsupported + (library?.notices ?? [])
        )
    }

    static func tooManyJobs(file: String, at position: SourcePosition) -> WorkflowError {
        WorkflowError(.tooManyJobs, "a run may have at most \(maximumJobs) jobs", file: file, at: position)
    }
}

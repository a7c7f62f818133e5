/// A run's job graph: what a workflow asks for, for one event.
///
/// Pure data, stored as JSON.
public struct Plan: Codable, Sendable {
    /// The group of runs of which one may be under way.
    public struct Concurrency: Codable, Sendable, Hashable {
        public var group: String
        public var cancelInProgress: Bool
    }

    /// The most jobs a run may have.
    public static let maximumJobs = 256

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

    /// The jobs as the file has them, in its order.
    public var definitions: [Job]

    /// The jobs of the run, in the file's order, matrices expanded where they can be.
    public var jobs: [PlannedJob]

    /// What the file says that is not carried out.
    public var notices: [WorkflowNotice]

    /// Plans a run.
    ///
    /// - Parameters:
    ///   - workflow: The workflow; its triggers are not asked again.
    ///   - event: What started it.
    ///   - run: What the run is known by, for names and groups that use it.
    ///   - vars: The `vars` context.
    /// - Returns: The plan.
    /// - Throws: An error with the place in the file: an expression that fails, an input that is missing or of the
    ///   wrong type, more than `maximumJobs` jobs, or a called workflow.
    public static func make(
        workflow: Workflow,
        event: WorkflowEvent,
        run: RunIdentity? = nil,
        vars: [String: String] = [:]
    ) throws(WorkflowError) -> Plan {
        let inputs = try DispatchInputs.values(for: event, of: workflow)
        let vars = ExpressionValue.strings(vars)
        let github = event.githubContext(workflow: workflow.title, file: workflow.file, run: run)
        let context = ExpressionContext(
            contexts: JobContexts(github: github, inputs: inputs, vars: vars).object
        )
        var jobs: [PlannedJob] = []
        for definition in workflow.jobs {
            if let call = definition.call {
                throw WorkflowError(
                    .unsupported,
                    "the job '\(definition.id)' calls the workflow \(call.uses), which is not carried out yet",
                    file: workflow.file,
                    at: call.usesPosition
                )
            }
            jobs += try JobPlanner(definition: definition, file: workflow.file).jobs(in: context, needsAreKnown: false)
            guard jobs.count <= maximumJobs else {
                throw tooManyJobs(file: workflow.file, at: definition.strategy?.position ?? definition.position)
            }
        }
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
            concurrency: try concurrency(of: workflow, in: context),
            definitions: workflow.jobs,
            jobs: jobs,
            notices: workflow.unsupported
        )
    }

    static func tooManyJobs(file: String, at position: SourcePosition) -> WorkflowError {
        WorkflowError(.tooManyJobs, "a run may have at most \(maximumJobs) jobs", file: file, at: position)
    }

    private static func concurrency(
        of workflow: Workflow,
        in context: ExpressionContext
    ) throws(WorkflowError) -> Concurrency? {
        guard let concurrency = workflow.concurrency else { return nil }
        let group = try concurrency.group.evaluateText(in: context, file: workflow.file)
        let cancel = try concurrency.cancelInProgress?.evaluateBoolean(in: context, file: workflow.file)
        return group.isEmpty ? nil : Concurrency(group: group, cancelInProgress: cancel ?? false)
    }

    /// The job as the file has it.
    func definition(of key: String) -> Job? {
        definitions.first { CaseFolding.areEqual($0.id, key) }
    }
}

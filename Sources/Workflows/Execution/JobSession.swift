/// A job as it is carried out: gives one step after the other and takes their results.
///
/// Pure; a runner drives it.
/// Call `next` until it answers `finished`; after `run`, report with `complete` before calling it again.
public struct JobSession: Sendable {
    public internal(set) var work: JobWork

    /// The job's container; nil where it runs on the host.
    public private(set) var container: JobContainer?

    /// The services beside the job, by name.
    public private(set) var services: [(name: String, container: JobContainer)] = []

    /// The steps that ended, in order.
    public internal(set) var records: [StepRecord] = []

    /// The variables of the workflow and the job, and what steps wrote to `GITHUB_ENV`.
    public internal(set) var environment: [String: String] = [:]

    /// What steps put before `PATH`, the latest first.
    public internal(set) var path: [String] = []

    /// The composite action whose steps these are; nil for the job's own.
    public internal(set) var place: ActionPlace?

    var context: ExpressionContext
    let secrets: [String: String]
    var defaults: RunDefaults
    var pending: StepInvocation?
    var held = Effects()
    var hasFailed = false
    var failure: String?
    var isCancelled = false
    var hasTimedOut = false
    var outcome: JobOutcome?

    /// Prepares a job.
    ///
    /// - Parameters:
    ///   - work: The job, from its plan.
    ///   - contexts: What is known before the job starts.
    ///   - secrets: The values of the `secrets` context; mask them in everything the job prints.
    ///   - runner: The runner and the job's place.
    ///   - hashFiles: Hashes files of the workspace.
    /// - Throws: An error of code `evaluation` where an expression of the job's `env`, `container` or `services` fails.
    public init(
        work: JobWork,
        contexts: JobContexts,
        secrets: [String: String] = [:],
        runner: RunnerFacts,
        hashFiles: ExpressionContext.HashFiles? = nil
    ) throws(WorkflowError) {
        self.work = work
        self.secrets = secrets
        defaults = work.definition.defaults.filled(from: work.workflowDefaults)
        let github = (contexts.github.object ?? ExpressionObject())
            .setting("workspace", to: .string(runner.workspace))
            .setting("job", to: .string(work.job.key))
            .setting("workflow", to: .string(work.workflow))
        context = ExpressionContext(
            contexts: contexts.object.merging([
                "github": .object(github),
                "secrets": .strings(secrets),
                "runner": .object(runner.context),
                "env": .object(ExpressionObject()),
                "steps": .object(ExpressionObject()),
            ]),
            hashFiles: hashFiles,
            limits: .job
        )
        context = context.setting("job", to: .object(runner.job.setting("status", to: "success")))
        for template in [work.workflowEnv, work.definition.env].compactMap({ $0 }) {
            for (name, value) in try template.evaluateStrings(in: context, file: work.file) {
                environment[name] = value
            }
            context = context.setting("env", to: .strings(environment))
        }
        container = try work.definition.container.flatMap { template throws(WorkflowError) in
            try Self.container(try template.evaluate(in: context, file: work.file), work.file, template.position)
        }
        services = try Self.services(of: work, in: context)
    }

    private static func services(
        of work: JobWork,
        in context: ExpressionContext
    ) throws(WorkflowError) -> [(name: String, container: JobContainer)] {
        guard let template = work.definition.services else { return [] }
        var services: [(name: String, container: JobContainer)] = []
        for (name, value) in try template.evaluateObject(in: context, file: work.file).entries {
            if let service = try container(value, work.file, template.position) { services.append((name, service)) }
        }
        return services
    }

    private static func container(
        _ value: ExpressionValue,
        _ file: String,
        _ position: SourcePosition
    ) throws(WorkflowError) -> JobContainer? {
        do {
            return try JobContainer(value)
        } catch {
            throw WorkflowError(.evaluation, error.message, file: file, at: position)
        }
    }
}

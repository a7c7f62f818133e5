/// Everything of a plan that a runner needs to carry out one job.
public struct JobWork: Codable, Sendable {
    /// The workflow's file, for messages.
    public var file: String

    /// The workflow's title.
    public var workflow: String
    public var workflowEnv: Template?
    public var workflowDefaults: RunDefaults
    public var job: PlannedJob
    public var definition: Job

    public init(
        file: String,
        workflow: String,
        workflowEnv: Template?,
        workflowDefaults: RunDefaults,
        job: PlannedJob,
        definition: Job
    ) {
        self.file = file
        self.workflow = workflow
        self.workflowEnv = workflowEnv
        self.workflowDefaults = workflowDefaults
        self.job = job
        self.definition = definition
    }
}

/// A step that is to be carried out, with every expression in it evaluated.
public struct StepInvocation: Sendable, Hashable {
    /// What it does.
    public enum Action: Sendable, Hashable {
        /// The directory is relative to the workspace; nil is the workspace itself.
        case run(script: String, shell: Shell, workingDirectory: String?)

        /// The inputs have the names the file gives them.
        case uses(ActionReference, inputs: [String: String])
    }

    /// 1 for the job's first step.
    public var number: Int
    public var id: String
    public var name: String
    public var action: Action

    /// Every variable of the workflow, the job, earlier steps and this step; the runner's own are not in it.
    public var environment: [String: String]

    /// What earlier steps put before `PATH`, the latest first.
    public var path: [String]

    /// Nil where only the job's time bounds it.
    public var timeoutMinutes: Double?
    public var continueOnError: Bool
}

/// How a step ended.
public enum StepConclusion: String, Codable, Sendable, Hashable {
    case success
    case failure
    case cancelled
    case skipped

    /// The job status that tells it.
    public var status: JobStatus {
        switch self {
        case .success: .succeeded
        case .failure: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        }
    }
}

/// What a runner reports of a step it carried out.
public struct StepResult: Sendable, Hashable {
    public var conclusion: StepConclusion

    /// Why it failed, in one line.
    public var reason: String?
    public var outputs: [String: String]

    /// What the step wrote to `GITHUB_ENV`, in order.
    public var environment: [CommandFile.Entry]

    /// What the step wrote to `GITHUB_PATH`, in order.
    public var path: [String]

    public init(
        _ conclusion: StepConclusion,
        reason: String? = nil,
        outputs: [String: String] = [:],
        environment: [CommandFile.Entry] = [],
        path: [String] = []
    ) {
        self.conclusion = conclusion
        self.reason = reason
        self.outputs = outputs
        self.environment = environment
        self.path = path
    }
}

/// A step's end as a job keeps it.
public struct StepRecord: Codable, Sendable, Hashable {
    public var number: Int
    public var id: String
    public var name: String

    /// How it ended, before `continue-on-error`.
    public var outcome: StepConclusion

    /// How it counts, after `continue-on-error`.
    public var conclusion: StepConclusion
    public var reason: String?
    public var outputs: [String: String]
}

/// What a runner does next.
public enum StepDirective: Sendable {
    /// Carry it out and report with `complete`.
    case run(StepInvocation)

    /// Its condition did not hold; nothing to do but to show it.
    case skipped(StepRecord)

    /// It could not be prepared, as an expression in it failed; nothing to do but to show it.
    case failed(StepRecord)

    /// No step is left.
    case finished(JobOutcome)
}

/// A job's end.
public struct JobOutcome: Codable, Sendable, Hashable {
    /// `succeeded`, `failed` or `cancelled`.
    public var status: JobStatus

    /// Why it did not succeed, in one line.
    public var reason: String?
    public var outputs: [String: String]

    /// The address of what was deployed, where the job's environment names one.
    public var environmentURL: String?

    /// What people should know, such as an output left out as it holds a secret.
    public var warnings: [String]
}

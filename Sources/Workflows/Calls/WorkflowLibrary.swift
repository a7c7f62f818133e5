/// The workflows that a workflow calls, directly and through others.
///
/// Reads nothing itself: answer `missing` with `supply` until it is nil, or use `load`.
public struct WorkflowLibrary: Sendable {
    /// The most levels of workflows, the first one counted.
    public static let maximumLevels = 10

    /// The most files a workflow may call, directly and through others.
    public static let maximumFiles = 50

    /// A job that calls another workflow.
    struct Caller: Sendable {
        /// The workflow the job is in; nil for the first one.
        var source: WorkflowReference?
        var file: String
        var job: Job
        var call: Job.Call
        var target: WorkflowReference
    }

    /// The files in the order in which they were found.
    public private(set) var workflows: [CalledWorkflow] = []

    /// What the called files say that is not carried out.
    public private(set) var notices: [WorkflowNotice] = []

    let root: Workflow
    private let support: WorkflowSupport
    private let limits: WorkflowLimits
    private var callers: [Caller] = []
    private var leftOut: Set<WorkflowReference> = []
    private var places: [WorkflowReference: Int] = [:]

    /// What a workflow calls, none of it read yet.
    ///
    /// - Throws: An error of code `invalidFile` for a `uses` that names no file.
    public init(
        for root: Workflow,
        support: WorkflowSupport = .core,
        limits: WorkflowLimits = .standard
    ) throws(WorkflowError) {
        self.root = root
        self.support = support
        self.limits = limits
        try note(root.jobs, file: root.file, of: nil)
    }

    /// The file that has to be supplied next; nil when all are there.
    public var missing: WorkflowReference? {
        callers.first { places[$0.target] == nil && !leftOut.contains($0.target) }?.target
    }

    /// Takes the content of a file.
    ///
    /// - Parameters:
    ///   - bytes: The content; nil where there is no such file.
    ///   - reference: Which file it is.
    /// - Throws: An error of code `invalidFile`: at the place of the call where there is no file or it is not made to be
    ///   called, at its own places where it cannot be read.
    public mutating func supply(_ bytes: [UInt8]?, for reference: WorkflowReference) throws(WorkflowError) {
        guard places[reference] == nil, let caller = callers.first(where: { $0.target == reference }) else { return }
        guard let bytes else {
            let message =
                switch reference {
                case .local: "there is no workflow \(reference) at this revision"
                case .remote:
                    "the workflow \(reference) is not to be had: there is no such file, or nothing to get it from"
                }
            throw WorkflowError(.invalidFile, message, file: caller.file, at: caller.call.usesPosition)
        }
        guard workflows.count < Self.maximumFiles else {
            let message = "a run may call at most \(Self.maximumFiles) workflow files"
            throw WorkflowError(.invalidFile, message, file: caller.file, at: caller.call.usesPosition)
        }
        let workflow = try Workflow.parse(bytes, file: reference.description, support: support, limits: limits)
        guard workflow.triggers.contains(where: { $0.event == "workflow_call" }) else {
            let message = "the workflow \(reference) cannot be called: its on does not name workflow_call"
            throw WorkflowError(.invalidFile, message, file: caller.file, at: caller.call.usesPosition)
        }
        places[reference] = workflows.count
        workflows.append(CalledWorkflow(workflow, reference: reference))
        notices += workflow.unsupported
        try note(workflow.jobs, file: workflow.file, of: reference)
    }

    /// Does without a file: calls of it are not looked at, and no run can be planned.
    public mutating func leaveOut(_ reference: WorkflowReference) {
        leftOut.insert(reference)
    }

    /// Reads everything a workflow calls.
    ///
    /// - Parameters:
    ///   - root: The workflow.
    ///   - support: What the caller carries out.
    ///   - limits: The bounds of each file.
    ///   - read: Gives the content of a file; nil where there is none.
    /// - Returns: The library, nothing missing.
    /// - Throws: As `supply`, or what `read` throws.
    public static func load(
        for root: Workflow,
        support: WorkflowSupport = .core,
        limits: WorkflowLimits = .standard,
        read: (WorkflowReference) async throws -> [UInt8]?
    ) async throws -> WorkflowLibrary {
        var library = try WorkflowLibrary(for: root, support: support, limits: limits)
        while let reference = library.missing {
            try library.supply(try await read(reference), for: reference)
        }
        return library
    }

    /// The workflow that a job's `uses` means.
    func place(of call: Job.Call, in caller: WorkflowReference?) -> Int? {
        WorkflowReference(call.uses, in: caller).flatMap { places[$0] }
    }

    /// The callers in a file; nil is the first one.
    func callers(in reference: WorkflowReference?) -> [Caller] {
        callers.filter { $0.source == reference }
    }

    private mutating func note(_ jobs: [Job], file: String, of caller: WorkflowReference?) throws(WorkflowError) {
        for job in jobs {
            guard let call = job.call else { continue }
            guard let target = WorkflowReference(call.uses, in: caller) else {
                let message = "uses of a job must name a file within a repository"
                throw WorkflowError(.invalidFile, message, file: file, at: call.usesPosition)
            }
            guard target != .local(path: root.file) else {
                let message = "the job '\(job.id)' calls \(target), where the run began"
                throw WorkflowError(.invalidFile, message, file: file, at: call.usesPosition)
            }
            callers.append(Caller(source: caller, file: file, job: job, call: call, target: target))
        }
    }
}

/// Makes the job graph of a run: the jobs of its workflow and of every workflow that is called.
struct GraphPlanner {
    let called: [CalledWorkflow]
    let github: ExpressionValue
    let vars: ExpressionValue
    let holdsGroups: Bool
    private let places: [WorkflowReference: Int]

    private(set) var jobs: [PlannedJob] = []

    /// A call stands before those in its own workflow.
    private(set) var calls: [PlannedCall] = []

    init(called: [CalledWorkflow], github: ExpressionValue, vars: ExpressionValue, holdsGroups: Bool) {
        self.called = called
        self.github = github
        self.vars = vars
        self.holdsGroups = holdsGroups
        places = Dictionary(
            called.enumerated().map { ($1.reference, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Adds the jobs of the run's own workflow.
    mutating func add(_ definitions: [Job], file: String, inputs: ExpressionValue) throws(WorkflowError) {
        try add(definitions, file: file, of: nil, reference: nil, inputs: inputs)
    }

    /// Adds the jobs of a call, its inputs evaluated as far as the contexts tell them.
    ///
    /// - Parameters:
    ///   - call: The call.
    ///   - definition: The job that calls, in its own file.
    ///   - file: That file.
    ///   - context: The contexts of the calling job without its cell.
    ///   - unknown: The contexts that are not known yet.
    /// - Throws: An error with the place in the file.
    mutating func add(
        _ call: PlannedCall,
        definition: Job,
        file: String,
        in context: ExpressionContext,
        unknown: Set<String>
    ) throws(WorkflowError) {
        var call = call
        let workflow = called[call.workflow]
        let open = call.isDeferred ? unknown.union(["matrix", "strategy"]) : unknown
        if let source = definition.call, !(source.with?.uses(anyOf: open) ?? false) {
            let cell = context.setting("matrix", to: call.matrix).setting("strategy", to: call.strategy)
            call.inputs = try CallInputs(workflow: workflow, call: source, file: file)
                .values(in: cell, run: runContext(inputs: nil))
        }
        calls.append(call)
        try add(
            workflow.definitions,
            file: workflow.file,
            of: call,
            reference: workflow.reference,
            inputs: call.inputs
        )
    }

    /// The contexts of a workflow's jobs that are known when it begins.
    func runContext(inputs: ExpressionValue?) -> ExpressionContext {
        let empty = ExpressionValue.object(ExpressionObject())
        return ExpressionContext(
            contexts: JobContexts(github: github, inputs: inputs ?? empty, vars: vars).object
        )
    }

    /// The called workflow that a `uses` means.
    func place(of call: Job.Call, in reference: WorkflowReference?, file: String) throws(WorkflowError) -> Int {
        guard let place = WorkflowReference(call.uses, in: reference).flatMap({ places[$0] }) else {
            let message = "the workflow \(call.uses) is called, which was not read"
            throw WorkflowError(.unsupported, message, file: file, at: call.usesPosition)
        }
        return place
    }

    private mutating func add(
        _ definitions: [Job],
        file: String,
        of call: PlannedCall?,
        reference: WorkflowReference?,
        inputs: ExpressionValue?
    ) throws(WorkflowError) {
        let context = runContext(inputs: inputs)
        let unknown: Set<String> = inputs == nil ? ["needs", "inputs"] : ["needs"]
        for definition in definitions {
            let planner = JobPlanner(definition: definition, file: file, call: call, holdsGroups: holdsGroups)
            if let source = definition.call {
                let workflow = try place(of: source, in: reference, file: file)
                for call in try planner.calls(in: context, unknown: unknown, workflow: workflow) {
                    try add(call, definition: definition, file: file, in: context, unknown: unknown)
                }
            } else {
                jobs += try planner.jobs(in: context, unknown: unknown)
            }
            guard jobs.count <= Plan.maximumJobs else {
                throw Plan.tooManyJobs(file: file, at: definition.strategy?.position ?? definition.position)
            }
        }
    }
}

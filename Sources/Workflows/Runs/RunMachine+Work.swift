extension RunMachine {
    /// What a runner needs to carry out a job.
    public func work(for id: String) throws(WorkflowError) -> JobWork {
        let (job, definition) = try find(id)
        let workflow = workflow(of: job.call).map { plan.called[$0] }
        return JobWork(
            file: workflow?.file ?? plan.file,
            workflow: plan.workflow,
            workflowEnv: workflow == nil ? plan.env : workflow?.env,
            workflowDefaults: workflow?.defaults ?? plan.defaults,
            job: job,
            definition: definition
        )
    }

    /// The contexts of a job's expressions, its `needs` among them.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - run: What the run is known by.
    ///   - environment: The variables of the job's environment, which stand over the repository's.
    /// - Returns: The contexts.
    /// - Throws: An error of code `unknownJob`.
    public func contexts(
        for id: String,
        run: RunIdentity,
        environment: [String: String] = [:]
    ) throws(WorkflowError) -> JobContexts {
        let (job, _) = try find(id)
        var contexts = jobContexts(of: Unit(job))
        contexts.github = plan.event.githubContext(workflow: plan.workflow, file: plan.file, run: run)
        if !environment.isEmpty {
            let vars = contexts.vars.object ?? ExpressionObject()
            contexts.vars = .object(vars.merging(ExpressionValue.strings(environment).object ?? ExpressionObject()))
        }
        return contexts
    }

    /// The secrets a job may see: those that every call on the way to it hands on, and its environment's over them.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - run: What the run is known by.
    ///   - repository: The secrets of the run's repository.
    ///   - environment: The secrets of the job's environment.
    /// - Returns: The values by name.
    /// - Throws: An error of code `evaluation` where a value under `secrets` of a call cannot be evaluated.
    public func secrets(
        for id: String,
        run: RunIdentity,
        repository: [String: String],
        environment: [String: String] = [:]
    ) throws(WorkflowError) -> [String: String] {
        let (job, _) = try find(id)
        var calls: [PlannedCall] = []
        var next = job.call
        while let place = next.flatMap({ index.calls[$0] }) {
            calls.insert(state.calls[place].call, at: 0)
            next = state.calls[place].call.parent
        }
        var secrets = repository
        for call in calls {
            guard let source = definition(of: Unit(call))?.call, !source.inheritsSecrets else { continue }
            var contexts = jobContexts(of: Unit(call))
            contexts.github = plan.event.githubContext(workflow: plan.workflow, file: plan.file, run: run)
            let context = ExpressionContext(contexts: contexts.object.setting("secrets", to: .strings(secrets)))
            let given = try source.secrets?.evaluateStrings(in: context, file: file(of: call.parent)) ?? []
            secrets = Dictionary(given.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        }
        for (name, value) in environment {
            for own in secrets.keys where CaseFolding.areEqual(own, name) { secrets[own] = nil }
            secrets[name] = value
        }
        return secrets
    }

    private func find(_ id: String) throws(WorkflowError) -> (PlannedJob, Job) {
        guard let job = index.jobs[id].map({ state.jobs[$0].job }), let definition = definition(of: Unit(job)) else {
            throw WorkflowError(.unknownJob, "the run has no job '\(id)'")
        }
        return (job, definition)
    }
}

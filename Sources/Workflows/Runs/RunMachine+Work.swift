extension RunMachine {
    /// What a runner needs to carry out a job.
    public func work(for id: String) throws(WorkflowError) -> JobWork {
        let (job, definition) = try find(id)
        return JobWork(
            file: plan.file,
            workflow: plan.workflow,
            workflowEnv: plan.env,
            workflowDefaults: plan.defaults,
            job: job,
            definition: definition
        )
    }

    /// The contexts of a job's expressions, its `needs` among them.
    public func contexts(for id: String, run: RunIdentity) throws(WorkflowError) -> JobContexts {
        let (job, _) = try find(id)
        return JobContexts(
            github: plan.event.githubContext(workflow: plan.workflow, file: plan.file, run: run),
            inputs: plan.inputs,
            vars: plan.vars,
            needs: RunNeeds(plan: plan, state: state).context(of: job),
            matrix: job.matrix,
            strategy: job.strategy
        )
    }

    private func find(_ id: String) throws(WorkflowError) -> (PlannedJob, Job) {
        guard let job = state[job: id]?.job, let definition = plan.definition(of: job.key) else {
            throw WorkflowError(.unknownJob, "the run has no job '\(id)'")
        }
        return (job, definition)
    }
}

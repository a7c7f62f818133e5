/// What the jobs that a job needs came to: its `needs` context, its status functions, its condition.
struct RunNeeds {
    let plan: Plan
    let state: RunState

    private func records(of key: String) -> [JobRecord] {
        state.jobs.filter { CaseFolding.areEqual($0.job.key, key) }
    }

    /// The keys of the jobs that have not ended.
    func unfinished(of job: PlannedJob) -> [String] {
        job.needs.filter { key in records(of: key).contains { !$0.status.isFinal } }
    }

    /// The one result of a job of the file, whatever its matrix.
    private func result(of key: String) -> JobStatus {
        let results = records(of: key).map(\.result)
        if results.contains(.failed) { return .failed }
        if results.contains(.cancelled) { return .cancelled }
        return results.allSatisfy { $0 == .skipped } ? .skipped : .succeeded
    }

    /// Every job on the way here, nearest first.
    private func ancestors(of job: PlannedJob) -> [String] {
        var found: [String] = []
        var next = job.needs
        while let key = next.first {
            next.removeFirst()
            if found.contains(where: { CaseFolding.areEqual($0, key) }) { continue }
            found.append(key)
            next += plan.definition(of: key)?.needs.map(\.job) ?? []
        }
        return found
    }

    /// The `needs` context: results and outputs of the jobs it needs directly.
    func context(of job: PlannedJob) -> ExpressionValue {
        .object(
            ExpressionObject(
                job.needs.map { key in
                    var outputs: [(String, ExpressionValue)] = []
                    for record in records(of: key) {
                        for (name, value) in record.outputs.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
                            outputs.append((name, .string(value)))
                        }
                    }
                    let value: ExpressionObject = [
                        "result": .string(result(of: key).result),
                        "outputs": .object(ExpressionObject(outputs)),
                    ]
                    return (key, .object(value))
                }
            )
        )
    }

    func expressionContext(of job: PlannedJob) -> ExpressionContext {
        let ancestors = ancestors(of: job)
        let results = ancestors.map(result)
        let contexts = JobContexts(
            github: plan.event.githubContext(workflow: plan.workflow, file: plan.file, run: plan.run),
            inputs: plan.inputs,
            vars: plan.vars,
            needs: context(of: job),
            matrix: job.matrix,
            strategy: job.strategy
        )
        return ExpressionContext(
            contexts: contexts.object,
            status: ExpressionContext.Status(
                success: results.allSatisfy { $0 == .succeeded } && !state.isCancelRequested,
                failure: results.contains(.failed),
                cancelled: state.isCancelRequested,
                jobs: Dictionary(zip(ancestors, results.map(\.result)), uniquingKeysWith: { first, _ in first })
            )
        )
    }

    /// Whether the job's condition holds.
    func decide(_ job: PlannedJob) throws(WorkflowError) -> Bool {
        guard let condition = plan.definition(of: job.key)?.condition else { return false }
        do {
            return try condition.expression.evaluate(in: expressionContext(of: job)).isTruthy
        } catch {
            throw WorkflowError(.evaluation, "if: \(error)", file: plan.file, at: condition.position)
        }
    }

    /// The job with everything that depended on `needs`; several where its matrix did.
    func resolve(_ job: PlannedJob) throws(WorkflowError) -> [PlannedJob] {
        guard let definition = plan.definition(of: job.key) else { return [job] }
        let planner = JobPlanner(definition: definition, file: plan.file)
        let context = expressionContext(of: job)
        if job.isDeferred { return try planner.jobs(in: context, needsAreKnown: true) }
        return [try planner.resolved(job, in: context, needsAreKnown: true)]
    }

    /// Why a job whose condition does not hold is skipped.
    func skipReason(of job: PlannedJob) -> String {
        let condition = plan.definition(of: job.key)?.condition
        let stoppers = ancestors(of: job).filter { result(of: $0) != .succeeded }
        let asksStatus = !(condition?.ownExpression?.usesStatus ?? false)
        if asksStatus, let key = stoppers.first {
            let isDirect = job.needs.contains { CaseFolding.areEqual($0, key) }
            let verb =
                switch result(of: key) {
                case .failed: "failed"
                case .cancelled: "was cancelled"
                default: "was skipped"
                }
            return "\(isDirect ? "needs" : "comes after") \(key), which \(verb)"
        }
        return "its condition did not hold: \(condition?.source ?? "")"
    }
}

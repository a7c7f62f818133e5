/// What the jobs that a job needs came to: its `needs` context, its status functions, its condition.
extension RunMachine {
    /// A job or a call, as its conditions and contexts see it.
    struct Unit {
        var key: String
        var call: String?
        var needs: [String]
        var matrix: ExpressionValue
        var strategy: ExpressionValue

        init(_ job: PlannedJob) {
            (key, call, needs, matrix, strategy) = (job.key, job.call, job.needs, job.matrix, job.strategy)
        }

        init(_ call: PlannedCall) {
            (key, self.call, needs, matrix, strategy) = (call.key, call.parent, call.needs, call.matrix, call.strategy)
        }
    }

    /// The called workflow a call is of, by its place in the plan; nil in the run's own.
    func workflow(of call: String?) -> Int? {
        call.flatMap { index.calls[$0] }.map { state.calls[$0].call.workflow }
    }

    func definition(of unit: Unit) -> Job? {
        definitions.definition(of: unit.key, in: workflow(of: unit.call))
    }

    func file(of call: String?) -> String {
        workflow(of: call).map { plan.called[$0].file } ?? plan.file
    }

    /// The `inputs` context in a call; nil is the run's own.
    func inputs(of call: String?) -> ExpressionValue {
        guard let place = call.flatMap({ index.calls[$0] }) else { return plan.inputs }
        return state.calls[place].call.inputs ?? .object(ExpressionObject())
    }

    /// The keys that have not ended.
    func unfinished(_ needs: [String], in call: String?) -> [String] {
        needs.filter { key in
            let members = index.members(key, in: call)
            return members.jobs.contains { !state.jobs[$0].status.isFinal }
                || members.calls.contains { !state.calls[$0].status.isFinal }
        }
    }

    /// The one result of some jobs and calls.
    func result(of members: RunIndex.Members) -> JobStatus {
        let results = members.jobs.map { state.jobs[$0].result } + members.calls.map { state.calls[$0].status }
        if results.contains(.failed) { return .failed }
        if results.contains(.cancelled) { return .cancelled }
        return results.allSatisfy { $0 == .skipped } ? .skipped : .succeeded
    }

    /// What a key came to, as `needs` and `jobs` have it.
    func outcome(of key: String, in call: String?) -> ExpressionValue {
        let members = index.members(key, in: call)
        let texts = members.jobs.map { state.jobs[$0].outputs } + members.calls.map { state.calls[$0].outputs }
        var outputs: [(String, ExpressionValue)] = []
        for text in texts {
            for (name, value) in text.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
                outputs.append((name, .string(value)))
            }
        }
        return .object([
            "result": .string(result(of: members).result), "outputs": .object(ExpressionObject(outputs)),
        ])
    }

    /// Every key on the way here, nearest first.
    private func ancestors(of unit: Unit) -> [String] {
        var found: [String] = []
        var seen: Set<String> = []
        var next = unit.needs[...]
        let workflow = workflow(of: unit.call)
        while let key = next.popFirst() {
            guard seen.insert(CaseFolding.fold(key)).inserted else { continue }
            found.append(key)
            next += definitions.definition(of: key, in: workflow)?.needs.map(\.job) ?? []
        }
        return found
    }

    /// The `needs` context.
    func needs(of unit: Unit) -> ExpressionValue {
        .object(ExpressionObject(unit.needs.map { ($0, outcome(of: $0, in: unit.call)) }))
    }

    func jobContexts(of unit: Unit) -> JobContexts {
        JobContexts(
            github: github,
            inputs: inputs(of: unit.call),
            vars: plan.vars,
            needs: needs(of: unit),
            matrix: unit.matrix,
            strategy: unit.strategy
        )
    }

    func expressionContext(of unit: Unit) -> ExpressionContext {
        let ancestors = ancestors(of: unit)
        let results = ancestors.map { result(of: index.members($0, in: unit.call)) }
        return ExpressionContext(
            contexts: jobContexts(of: unit).object,
            status: ExpressionContext.Status(
                success: results.allSatisfy { $0 == .succeeded } && !state.isCancelRequested,
                failure: results.contains(.failed),
                cancelled: state.isCancelRequested,
                jobs: Dictionary(zip(ancestors, results.map(\.result)), uniquingKeysWith: { first, _ in first })
            )
        )
    }

    /// Whether the condition of a job or call holds.
    func decide(_ unit: Unit, in context: ExpressionContext) throws(WorkflowError) -> Bool {
        guard let condition = definition(of: unit)?.condition else { return false }
        do {
            return try condition.expression.evaluate(in: context).isTruthy
        } catch {
            throw WorkflowError(.evaluation, "if: \(error)", file: file(of: unit.call), at: condition.position)
        }
    }

    /// The job with everything that depended on `needs`; several where its matrix did.
    func resolve(_ job: PlannedJob, in context: ExpressionContext) throws(WorkflowError) -> [PlannedJob] {
        let unit = Unit(job)
        guard let definition = definition(of: unit) else { return [job] }
        let planner = JobPlanner(
            definition: definition,
            file: file(of: job.call),
            call: job.call.flatMap { index.calls[$0] }.map { state.calls[$0].call },
            holdsGroups: plan.holdsGroups ?? false
        )
        if job.isDeferred { return try planner.jobs(in: context, unknown: []) }
        return [try planner.resolved(job, in: context, unknown: [])]
    }

    /// Why a job or call whose condition does not hold is skipped.
    func skipReason(of unit: Unit) -> String {
        let condition = definition(of: unit)?.condition
        func result(_ key: String) -> JobStatus { self.result(of: index.members(key, in: unit.call)) }
        let asksStatus = !(condition?.ownExpression?.usesStatus ?? false)
        if asksStatus, let key = ancestors(of: unit).first(where: { result($0) != .succeeded }) {
            let isDirect = unit.needs.contains { CaseFolding.areEqual($0, key) }
            let verb =
                switch result(key) {
                case .failed: "failed"
                case .cancelled: "was cancelled"
                default: "was skipped"
                }
            return "\(isDirect ? "needs" : "comes after") \(key), which \(verb)"
        }
        return "its condition did not hold: \(condition?.source ?? "")"
    }
}

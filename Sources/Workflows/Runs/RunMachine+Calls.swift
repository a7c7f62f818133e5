/// How calls of other workflows begin and end.
extension RunMachine {
    /// Moves a call on as far as it can; answers whether its status changed.
    mutating func step(call place: Int, _ actions: inout [RunAction]) -> Bool {
        if state.calls[place].status == .running { return finish(call: place, &actions) }
        let call = state.calls[place].call
        if let parent = call.parent.flatMap({ index.calls[$0] }), state.calls[parent].status == .waiting {
            state.calls[place].waitingFor = state.calls[parent].waitingFor
            return false
        }
        let open = unfinished(call.needs, in: call.parent)
        guard open.isEmpty else {
            state.calls[place].waitingFor = .needs(open)
            return false
        }
        let unit = Unit(call)
        share(unit)
        let context = context(of: unit)
        do throws(WorkflowError) {
            if !state.calls[place].isDecided {
                guard try decide(unit, in: context) else {
                    let isCancelled = state.isCancelRequested
                    let reason = isCancelled ? cancelReason : skipReason(of: unit)
                    end(call: place, isCancelled ? .cancelled : .skipped, reason: reason, &actions)
                    return true
                }
                state.calls[place].isDecided = true
                if call.isDeferred || call.inputs == nil {
                    try expand(place, unit, in: context, &actions)
                    // The call may be another one now, in the same place.
                    return step(call: place, &actions)
                }
            }
            return try begin(place, in: context, &actions)
        } catch {
            end(call: place, .failed, reason: error.message, &actions)
            return true
        }
    }

    /// Plans a call again, now that everything it depends on is known.
    private mutating func expand(
        _ place: Int,
        _ unit: Unit,
        in context: ExpressionContext,
        _ actions: inout [RunAction]
    ) throws(WorkflowError) {
        let call = state.calls[place].call
        guard let definition = definition(of: unit) else { return }
        let file = file(of: unit.call)
        var graph = GraphPlanner(
            called: plan.called,
            github: github,
            vars: plan.vars,
            holdsGroups: plan.holdsGroups ?? false
        )
        var calls = [call]
        if call.isDeferred {
            let parent = call.parent.flatMap { index.calls[$0] }.map { state.calls[$0].call }
            calls = try JobPlanner(definition: definition, file: file, call: parent)
                .calls(in: context, unknown: [], workflow: call.workflow)
        }
        for call in calls {
            try graph.add(call, definition: definition, file: file, in: context, unknown: [])
        }
        let prefix = call.id + "."
        func isInside(_ id: String?) -> Bool { id == call.id || id?.hasPrefix(prefix) ?? false }
        let old = state.jobs.filter { isInside($0.job.call) }
        guard state.jobs.count - old.count + graph.jobs.count <= Plan.maximumJobs else {
            throw WorkflowError(.tooManyJobs, "a run may have at most \(Plan.maximumJobs) jobs")
        }
        let start = state.jobs.firstIndex { isInside($0.job.call) } ?? state.jobs.endIndex
        state.jobs.removeAll { isInside($0.job.call) }
        state.jobs.insert(contentsOf: graph.jobs.map { JobRecord(job: $0) }, at: start)
        state.calls.removeAll { isInside($0.call.id) }
        state.calls.insert(
            contentsOf: graph.calls.map { planned in
                var record = CallRecord(call: planned)
                record.isDecided = planned.parent == call.parent
                return record
            },
            at: place
        )
        index = RunIndex(state)
        if old.map(\.job.id) != graph.jobs.map(\.id) {
            actions.append(.expand(call.id, into: graph.jobs.map(\.id)))
        }
    }

    /// Lets the jobs of a call begin, unless its matrix or a group holds it back.
    private mutating func begin(
        _ place: Int,
        in context: ExpressionContext,
        _ actions: inout [RunAction]
    ) throws(WorkflowError) -> Bool {
        let call = state.calls[place].call
        if let maximum = call.maxParallel {
            let busy = index.members(call.key, in: call.parent).calls.count { state.calls[$0].status == .running }
            guard busy < maximum else {
                state.calls[place].waitingFor = .place(maximum: maximum)
                return false
            }
        }
        let groups = try groups(of: call, in: context)
        let held = heldAbove(call.parent)
        if let group = groups.first(where: { group in held.contains { CaseFolding.areEqual($0, group.group) } }) {
            throw WorkflowError(.evaluation, Self.deadlock(group.group))
        }
        guard Self.hold(groups, &state.calls[place].holds, holder: call.id, &actions) else {
            let group = state.calls[place].holds.last?.group ?? ""
            state.calls[place].waitingFor = .concurrency(group: group)
            return false
        }
        state.calls[place].status = .running
        state.calls[place].waitingFor = nil
        return true
    }

    /// The groups a call holds: the calling job's and the called workflow's own.
    private func groups(
        of call: PlannedCall,
        in context: ExpressionContext
    ) throws(WorkflowError) -> [Plan.Concurrency] {
        guard plan.holdsGroups ?? false else { return [] }
        let workflow = plan.called[call.workflow]
        let empty = ExpressionValue.object(ExpressionObject())
        let own = ExpressionContext(
            contexts: JobContexts(github: github, inputs: call.inputs ?? empty, vars: plan.vars).object
        )
        let outer = try definition(of: Unit(call))?.concurrency?.evaluate(in: context, file: file(of: call.parent))
        let inner = try workflow.concurrency?.evaluate(in: own, file: workflow.file)
        guard let outer, let inner, CaseFolding.areEqual(outer.group, inner.group) else {
            return [outer, inner].compactMap { $0 }
        }
        return [outer]
    }

    /// Ends a call whose jobs have ended, with its outputs.
    private mutating func finish(call place: Int, _ actions: inout [RunAction]) -> Bool {
        let call = state.calls[place].call
        let contents = index.contents(of: call.id)
        guard contents.jobs.allSatisfy({ state.jobs[$0].status.isFinal }),
            contents.calls.allSatisfy({ state.calls[$0].status.isFinal })
        else { return false }
        let workflow = plan.called[call.workflow]
        let jobs = workflow.definitions.map { ($0.id, outcome(of: $0.id, in: call.id)) }
        let context = ExpressionContext(
            contexts: ExpressionObject([
                ("github", github), ("vars", plan.vars), ("inputs", inputs(of: call.id)),
                ("jobs", .object(ExpressionObject(jobs))),
            ])
        )
        var status = result(of: contents)
        var reason: String?
        do throws(WorkflowError) {
            for output in workflow.outputs {
                let text = try output.value.evaluateText(in: context, file: workflow.file)
                if !text.isEmpty { state.calls[place].outputs[output.name] = text }
            }
        } catch {
            status = .failed
            reason = error.message
        }
        end(call: place, status, reason: reason, &actions)
        return true
    }
}

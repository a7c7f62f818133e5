/// How waiting jobs come to their turn.
extension RunMachine {
    mutating func advance(gate: Gate, _ actions: inout [RunAction]) {
        guard state.conclusion == nil else { return }
        if admitRun(&actions) {
            var hasChanged = true
            while hasChanged {
                hasChanged = false
                var place = 0
                while place < state.calls.count {
                    if !state.calls[place].status.isFinal, step(call: place, &actions) { hasChanged = true }
                    place += 1
                }
                place = 0
                while place < state.jobs.count {
                    if state.jobs[place].status == .waiting, step(place, gate: gate, &actions) { hasChanged = true }
                    place += 1
                }
            }
        }
        guard state.jobs.allSatisfy(\.status.isFinal), state.calls.allSatisfy(\.status.isFinal) else { return }
        let results =
            index.top.jobs.map { state.jobs[$0].result } + index.top.calls.map { state.calls[$0].status }
        let conclusion: JobStatus =
            if state.isCancelRequested && results.contains(.cancelled) {
                .cancelled
            } else if results.contains(.failed) {
                .failed
            } else {
                results.contains(.cancelled) ? .cancelled : .succeeded
            }
        state.conclusion = conclusion
        letGo(state.holds, of: GroupClaim.run, &actions)
        state.holds = []
        actions.append(.finish(conclusion))
    }

    /// The contexts of a job or call; what the cells of its matrix share is made once.
    func context(of unit: Unit) -> ExpressionContext {
        let base = shared[RunIndex.Key(unit.key, in: unit.call)] ?? expressionContext(of: unit)
        return base.setting("matrix", to: unit.matrix).setting("strategy", to: unit.strategy)
    }

    mutating func share(_ unit: Unit) {
        let key = RunIndex.Key(unit.key, in: unit.call)
        if shared[key] == nil { shared[key] = expressionContext(of: unit) }
    }

    /// Moves a waiting job on as far as it can; answers whether its status changed.
    private mutating func step(_ place: Int, gate: Gate, _ actions: inout [RunAction]) -> Bool {
        let job = state.jobs[place].job
        if let call = job.call.flatMap({ index.calls[$0] }), state.calls[call].status == .waiting {
            state.jobs[place].waitingFor = state.calls[call].waitingFor
            return false
        }
        let open = unfinished(job.needs, in: job.call)
        guard open.isEmpty else {
            state.jobs[place].waitingFor = .needs(open)
            return false
        }
        do throws(WorkflowError) {
            if !state.jobs[place].isDecided {
                let unit = Unit(job)
                share(unit)
                let context = context(of: unit)
                guard try decide(unit, in: context) else {
                    skip(place, reason: skipReason(of: unit), &actions)
                    return true
                }
                try replace(place, with: try resolve(job, in: context), &actions)
            }
        } catch {
            fail(place, reason: error.message, &actions)
            return true
        }
        return admit(place, gate: gate, &actions)
    }

    /// Puts a job with everything known in the place of one that waited; several where its matrix is known only now.
    private mutating func replace(
        _ place: Int,
        with jobs: [PlannedJob],
        _ actions: inout [RunAction]
    ) throws(WorkflowError) {
        guard state.jobs.count + jobs.count - 1 <= Plan.maximumJobs else {
            throw WorkflowError(.tooManyJobs, "a run may have at most \(Plan.maximumJobs) jobs")
        }
        if let only = jobs.first, jobs.count == 1, only.id == state.jobs[place].job.id {
            state.jobs[place].job = only
            state.jobs[place].isDecided = true
            return
        }
        actions.append(.expand(state.jobs[place].job.id, into: jobs.map(\.id)))
        let records = jobs.map { job in
            var record = JobRecord(job: job)
            record.isDecided = true
            return record
        }
        state.jobs.replaceSubrange(place...place, with: records)
        index = RunIndex(state)
    }

    private mutating func skip(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        if state.isCancelRequested {
            actions.append(.cancel(state.jobs[place].job.id, reason: cancelReason))
            end(place, .cancelled, reason: cancelReason, &actions)
        } else {
            actions.append(.skip(state.jobs[place].job.id, reason: reason))
            end(place, .skipped, reason: reason, &actions)
        }
    }

    /// Queues a job whose condition holds, unless its environment, its matrix or its group holds it back.
    private mutating func admit(_ place: Int, gate: Gate, _ actions: inout [RunAction]) -> Bool {
        let job = state.jobs[place].job
        if let environment = job.environment {
            switch gate(job) {
            case .open: break
            case .refused(let reason):
                fail(place, reason: reason, &actions)
                return true
            case .review where !state.jobs[place].isApproved:
                if case .review? = state.jobs[place].waitingFor { return false }
                state.jobs[place].waitingFor = .review(environment: environment)
                actions.append(.review(job.id, environment: environment))
                return false
            case .review: break
            case .wait(let reason):
                state.jobs[place].waitingFor = .environment(environment, reason: reason)
                return false
            }
        }
        if let maximum = job.maxParallel {
            let busy = index.members(job.key, in: job.call).jobs
                .count { [.queued, .running].contains(state.jobs[$0].status) }
            guard busy < maximum else {
                state.jobs[place].waitingFor = .place(maximum: maximum)
                return false
            }
        }
        if let concurrency = job.concurrency {
            let held = heldAbove(job.call)
            if held.contains(where: { CaseFolding.areEqual($0, concurrency.group) }) {
                fail(place, reason: Self.deadlock(concurrency.group), &actions)
                return true
            }
            guard Self.hold([concurrency], &state.jobs[place].holds, holder: job.id, &actions) else {
                state.jobs[place].waitingFor = .concurrency(group: concurrency.group)
                return false
            }
        }
        state.jobs[place].status = .queued
        state.jobs[place].waitingFor = nil
        actions.append(.queue(job.id))
        return true
    }
}

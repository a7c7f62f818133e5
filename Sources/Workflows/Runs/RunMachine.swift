/// A run as a pure state machine: events in, next actions out.
///
/// Store `state` before carrying out the actions.
public struct RunMachine: Sendable {
    /// Says what an environment asks of a job, by the environment's name.
    public typealias Gate = (String) -> EnvironmentGate

    public let plan: Plan
    public private(set) var state: RunState

    /// A run that has not begun.
    public init(plan: Plan) {
        self.plan = plan
        state = RunState(jobs: plan.jobs.map { JobRecord(job: $0) }, isCancelRequested: false)
    }

    /// A run as it was stored.
    public init(plan: Plan, state: RunState) {
        self.plan = plan
        self.state = state
    }

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - gate: Asked for every job with an environment whose turn has come, and again when its review is passed.
    /// - Returns: What is to be done, in order.
    /// - Throws: An error of code `unknownJob`; the state is then unchanged.
    public mutating func handle(_ event: RunEvent, gate: Gate = { _ in .open }) throws(WorkflowError) -> [RunAction] {
        var actions: [RunAction] = []
        switch event {
        case .started: break
        case .jobStarted(let id):
            let place = try place(of: id)
            if state.jobs[place].status == .queued { state.jobs[place].status = .running }
        case .jobFinished(let id, let status, let reason, let outputs):
            finish(try place(of: id), status, reason: reason, outputs: outputs, &actions)
        case .jobReturned(let id): giveBack(try place(of: id), &actions)
        case .approved(let id):
            let place = try place(of: id)
            if case .review? = state.jobs[place].waitingFor { state.jobs[place].isApproved = true }
        case .rejected(let id, let reason):
            let place = try place(of: id)
            if case .review? = state.jobs[place].waitingFor { fail(place, reason: reason, &actions) }
        case .cancelRequested(let reason): requestCancel(reason: reason, &actions)
        }
        advance(gate: gate, &actions)
        return actions
    }

    /// What was to be done and may not have been, for a controller that was started again.
    public var outstanding: [RunAction] {
        if let conclusion = state.conclusion { return [.finish(conclusion)] }
        return state.jobs.compactMap { record in
            switch (record.status, record.waitingFor) {
            case (.queued, _): .queue(record.job.id)
            case (.running, _) where state.isCancelRequested: .cancel(record.job.id, reason: Self.cancelled)
            case (.waiting, .review(let environment)?): .review(record.job.id, environment: environment)
            default: nil
            }
        }
    }

    /// The jobs that wait for a review of an environment.
    public func jobsWaiting(forReviewOf environment: String) -> [String] {
        state.jobs.filter { record in
            guard case .review(let waited)? = record.waitingFor else { return false }
            return EnvironmentName.areEqual(waited, environment)
        }
        .map(\.job.id)
    }

    static let cancelled = "the run was cancelled"

    private func place(of id: String) throws(WorkflowError) -> Int {
        guard let place = state.jobs.firstIndex(where: { $0.job.id == id }) else {
            throw WorkflowError(.unknownJob, "the run has no job '\(id)'")
        }
        return place
    }

    private mutating func finish(
        _ place: Int,
        _ status: JobStatus,
        reason: String?,
        outputs: [String: String],
        _ actions: inout [RunAction]
    ) {
        guard [.queued, .running].contains(state.jobs[place].status), status.isFinal else { return }
        end(place, status, reason: reason, &actions)
        state.jobs[place].outputs = outputs
    }

    private mutating func giveBack(_ place: Int, _ actions: inout [RunAction]) {
        guard state.jobs[place].status == .running else { return }
        if state.isCancelRequested {
            end(place, .cancelled, reason: Self.cancelled, &actions)
        } else {
            state.jobs[place].status = .queued
            actions.append(.queue(state.jobs[place].job.id))
        }
    }

    private mutating func requestCancel(reason: String, _ actions: inout [RunAction]) {
        guard !state.isCancelRequested, state.conclusion == nil else { return }
        state.isCancelRequested = true
        for place in state.jobs.indices {
            stop(place, reason: reason, &actions)
        }
    }

    /// Cancels a job whose turn has come; one that still waits for others keeps its condition for later.
    private mutating func stop(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        let record = state.jobs[place]
        if record.status == .running {
            actions.append(.cancel(record.job.id, reason: reason))
        } else if record.status == .queued || (record.status == .waiting && record.isDecided) {
            actions.append(.cancel(record.job.id, reason: reason))
            end(place, .cancelled, reason: reason, &actions)
        }
    }

    private mutating func fail(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        actions.append(.fail(state.jobs[place].job.id, reason: reason))
        end(place, .failed, reason: reason, &actions)
    }

    private mutating func end(_ place: Int, _ status: JobStatus, reason: String?, _ actions: inout [RunAction]) {
        state.jobs[place].status = status
        state.jobs[place].waitingFor = nil
        state.jobs[place].reason = reason
        let job = state.jobs[place].job
        guard status == .failed, job.failFast, !job.continueOnError, job.matrix.object?.count ?? 0 > 0 else { return }
        for other in state.jobs.indices where other != place && state.jobs[other].job.key == job.key {
            if state.jobs[other].status == .waiting { state.jobs[other].isDecided = true }
            stop(other, reason: "\(job.name) failed, and the matrix fails fast", &actions)
        }
    }

    private mutating func advance(gate: Gate, _ actions: inout [RunAction]) {
        guard state.conclusion == nil else { return }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            var place = 0
            while place < state.jobs.count {
                if state.jobs[place].status == .waiting, step(place, gate: gate, &actions) { hasChanged = true }
                place += 1
            }
        }
        guard state.jobs.allSatisfy(\.status.isFinal) else { return }
        let results = state.jobs.map(\.result)
        let conclusion: JobStatus =
            if state.isCancelRequested && results.contains(.cancelled) {
                .cancelled
            } else if results.contains(.failed) {
                .failed
            } else {
                results.contains(.cancelled) ? .cancelled : .succeeded
            }
        state.conclusion = conclusion
        actions.append(.finish(conclusion))
    }

    /// Moves a waiting job on as far as it can; answers whether its status changed.
    private mutating func step(_ place: Int, gate: Gate, _ actions: inout [RunAction]) -> Bool {
        let needs = RunNeeds(plan: plan, state: state)
        let job = state.jobs[place].job
        let open = needs.unfinished(of: job)
        guard open.isEmpty else {
            state.jobs[place].waitingFor = .needs(open)
            return false
        }
        do throws(WorkflowError) {
            if !state.jobs[place].isDecided {
                guard try needs.decide(job) else {
                    skip(place, reason: needs.skipReason(of: job), &actions)
                    return true
                }
                let jobs = try needs.resolve(job)
                guard state.jobs.count + jobs.count - 1 <= Plan.maximumJobs else {
                    throw WorkflowError(.tooManyJobs, "a run may have at most \(Plan.maximumJobs) jobs")
                }
                if jobs.map(\.id) != [job.id] {
                    actions.append(.expand(job.id, into: jobs.map(\.id)))
                }
                state.jobs.replaceSubrange(
                    place...place,
                    with: jobs.map { job in
                        var record = JobRecord(job: job)
                        record.isDecided = true
                        return record
                    }
                )
            }
        } catch {
            fail(place, reason: error.message, &actions)
            return true
        }
        return admit(place, gate: gate, &actions)
    }

    private mutating func skip(_ place: Int, reason: String, _ actions: inout [RunAction]) {
        if state.isCancelRequested {
            actions.append(.cancel(state.jobs[place].job.id, reason: Self.cancelled))
            end(place, .cancelled, reason: Self.cancelled, &actions)
        } else {
            actions.append(.skip(state.jobs[place].job.id, reason: reason))
            end(place, .skipped, reason: reason, &actions)
        }
    }

    /// Queues a job whose condition holds, unless its environment or its matrix holds it back.
    private mutating func admit(_ place: Int, gate: Gate, _ actions: inout [RunAction]) -> Bool {
        let record = state.jobs[place]
        if let environment = record.job.environment {
            switch gate(environment) {
            case .open: break
            case .refused(let reason):
                fail(place, reason: reason, &actions)
                return true
            case .review where !record.isApproved:
                if case .review? = record.waitingFor { return false }
                state.jobs[place].waitingFor = .review(environment: environment)
                actions.append(.review(record.job.id, environment: environment))
                return false
            case .review: break
            }
        }
        if let maximum = record.job.maxParallel {
            let busy = state.jobs.count { other in
                other.job.key == record.job.key && [.queued, .running].contains(other.status)
            }
            guard busy < maximum else {
                state.jobs[place].waitingFor = .place(maximum: maximum)
                return false
            }
        }
        state.jobs[place].status = .queued
        state.jobs[place].waitingFor = nil
        actions.append(.queue(record.job.id))
        return true
    }
}

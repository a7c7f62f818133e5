/// A run as a pure state machine: events in, next actions out.
///
/// Store `state` before carrying out the actions.
public struct RunMachine: Sendable {
    /// Says what the environment of a job asks of it; called for jobs that name one.
    public typealias Gate = (PlannedJob) -> EnvironmentGate

    public let plan: Plan
    public internal(set) var state: RunState
    let github: ExpressionValue
    let definitions: PlanIndex
    var index: RunIndex

    /// What the conditions of a key's cells share, while one event is handled.
    var shared: [RunIndex.Key: ExpressionContext] = [:]

    /// A run that has not begun.
    public init(plan: Plan) {
        self.init(plan: plan, state: RunState(plan: plan))
    }

    /// A run as it was stored.
    public init(plan: Plan, state: RunState) {
        self.plan = plan
        self.state = state
        github = plan.event.githubContext(workflow: plan.workflow, file: plan.file, run: plan.run)
        definitions = PlanIndex(plan)
        index = RunIndex(state)
    }

    /// Takes an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - gate: Asked for every job with an environment whose turn has come, and again at every event while it waits.
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
        case .reconsidered(let id): reconsider(try place(of: id))
        case .rejected(let id, let reason):
            let place = try place(of: id)
            if case .review? = state.jobs[place].waitingFor { fail(place, reason: reason, &actions) }
        case .cancelRequested(let reason): requestCancel(reason: reason, &actions)
        case .runAgain(let failedOnly): startAgain(failedOnly: failedOnly)
        case .groupGranted(let holder, let group): try grant(group, to: holder)
        case .groupLost(let holder, let group, let reason): try take(group, from: holder, reason: reason, &actions)
        }
        shared = [:]
        advance(gate: gate, &actions)
        shared = [:]
        return actions
    }

    /// What was to be done and may not have been, for a controller that was started again.
    public var outstanding: [RunAction] {
        if let conclusion = state.conclusion { return [.finish(conclusion)] }
        let asked = holds.compactMap { $0.isGranted ? nil : RunAction.claim($0.claim) }
        return asked
            + state.jobs.compactMap { record in
                switch (record.status, record.waitingFor) {
                case (.queued, _): .queue(record.job.id)
                case (.running, _) where state.isCancelRequested: .cancel(record.job.id, reason: cancelReason)
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

    /// Why jobs end that have not been told to stop one by one.
    var cancelReason: String { state.cancelReason ?? "the run was cancelled" }

    private func place(of id: String) throws(WorkflowError) -> Int {
        guard let place = index.jobs[id] else { throw WorkflowError(.unknownJob, "the run has no job '\(id)'") }
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
        state.jobs[place].outputs = outputs
        end(place, status, reason: reason, &actions)
    }

    private mutating func giveBack(_ place: Int, _ actions: inout [RunAction]) {
        guard state.jobs[place].status == .running else { return }
        if state.isCancelRequested {
            end(place, .cancelled, reason: cancelReason, &actions)
        } else {
            state.jobs[place].status = .queued
            actions.append(.queue(state.jobs[place].job.id))
        }
    }

    /// Puts a job that may have had its pass back to where its environment is asked.
    private mutating func reconsider(_ place: Int) {
        let status = state.jobs[place].status
        guard status == .queued || status == .waiting else { return }
        state.jobs[place].isApproved = false
        if status == .queued {
            state.jobs[place].status = .waiting
            state.jobs[place].waitingFor = nil
        }
    }

    private mutating func requestCancel(reason: String, _ actions: inout [RunAction]) {
        guard !state.isCancelRequested, state.conclusion == nil else { return }
        state.isCancelRequested = true
        state.cancelReason = reason
        for place in state.jobs.indices {
            stop(place, reason: reason, &actions)
        }
        for place in state.calls.indices where state.calls[place].status == .waiting && state.calls[place].isDecided {
            end(call: place, .cancelled, reason: reason, &actions)
        }
    }
}

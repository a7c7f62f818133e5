/// How a run that is over runs again.
extension RunMachine {
    /// Whether running only what failed again would run anything.
    public var hasFailed: Bool {
        state.conclusion != nil && topKeys.contains { isFailed($0) }
    }

    /// Sets the run back to its beginning, or only what failed and what comes after it.
    ///
    /// A called workflow of which a job failed runs again as a whole.
    mutating func startAgain(failedOnly: Bool) {
        guard state.conclusion != nil else { return }
        if failedOnly {
            setBack()
        } else {
            state = RunState(plan: plan)
        }
        state.conclusion = nil
        state.isCancelRequested = false
        state.cancelReason = nil
        state.holds = []
        index = RunIndex(state)
    }

    private mutating func setBack() {
        let failed = topKeys.filter { isFailed($0) }
        // From the plan again: what fails of a call, and whatever needs something that failed.
        var anew = Set(failed.filter { !index.members($0, in: nil).calls.isEmpty })
        var dirty = Set(failed)
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for key in topKeys where !anew.contains(key) {
                let needs = definitions.definition(of: key, in: nil)?.needs ?? []
                guard needs.contains(where: { dirty.contains(CaseFolding.fold($0.job)) }) else { continue }
                anew.insert(key)
                dirty.insert(key)
                hasGrown = true
            }
        }
        let roots = Dictionary(
            (plan.calls + state.calls.map(\.call)).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        func root(_ key: String, _ call: String?) -> String {
            var (key, call) = (key, call)
            while let parent = call.flatMap({ roots[$0] }) { (key, call) = (parent.key, parent.parent) }
            return CaseFolding.fold(key)
        }
        var placed: Set<String> = []
        var jobs: [JobRecord] = []
        for record in state.jobs {
            let key = root(record.job.key, record.job.call)
            if anew.contains(key) {
                guard placed.insert(key).inserted else { continue }
                jobs += plan.jobs.filter { root($0.key, $0.call) == key }.map { JobRecord(job: $0) }
            } else if dirty.contains(key), [.failed, .cancelled].contains(record.result) {
                jobs.append(JobRecord(job: record.job))
            } else {
                jobs.append(record)
            }
        }
        state.jobs = jobs
        state.calls =
            plan.calls.filter { anew.contains(root($0.key, $0.parent)) }.map { CallRecord(call: $0) }
            + state.calls.filter { !anew.contains(root($0.call.key, $0.call.parent)) }
    }

    /// The keys of the run's own workflow, in its order, folded.
    private var topKeys: [String] { plan.definitions.map { CaseFolding.fold($0.id) } }

    private func isFailed(_ key: String) -> Bool {
        let members = index.members(key, in: nil)
        return members.jobs.contains { [.failed, .cancelled].contains(state.jobs[$0].result) }
            || members.calls.contains { [.failed, .cancelled].contains(state.calls[$0].status) }
    }
}

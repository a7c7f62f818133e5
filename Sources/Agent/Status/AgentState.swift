import ControllerAPI

/// What an agent knows and says of itself; the loops meet here and nowhere else.
actor AgentState {
    private(set) var journal: Journal
    private let journalPath: String

    /// What is being put to work, rendered from the last commit that could be.
    private(set) var desired: DesiredState?

    /// The commit that was looked at last, whatever came of it.
    private(set) var observed: String?

    /// Why the commit that was looked at last could not be put to work.
    private(set) var problem: AgentError?
    var conditions = Conditions()

    /// Why nothing may be changed at the moment.
    private(set) var pause: AgentPause?

    /// When Git is asked next.
    private(set) var nextSync: String?
    private let files: AgentFiles

    init(files: AgentFiles) throws {
        self.files = files
        journalPath = files.data + "/journal.json"
        journal = try Journal.read(journalPath)
    }

    /// Looks whether somebody has paused the agent, or the pause is over; gives what is in force.
    @discardableResult
    func look() -> AgentPause? {
        let now = files.readPause()
        guard now != pause else { return now }
        pause = now
        if let now {
            conditions.set(
                "Reconciling",
                status: "False",
                reason: "Paused",
                message: now.explanation,
                at: taken
            )
        } else {
            conditions.remove("Reconciling")
        }
        return now
    }

    func schedule(nextSync: String) {
        self.nextSync = nextSync
    }

    /// The commit that was taken up last; another one runs where that failed.
    private(set) var taken: String?

    /// Takes up a commit: from now on it is what runs, and what failed before is forgotten.
    func take(_ state: DesiredState) throws(AgentError) {
        try write { journal in
            journal.applied = state.revision
            journal.failed = nil
            if journal.good == nil { journal.good = journal.healthy }
        }
        conditions.hold("Released", at: state.revision)
        put(state, at: state.revision)
    }

    /// What failed here before and what a commit still asks for, if it does.
    func failure(in state: DesiredState) -> FailedRelease? {
        journal.failed.flatMap { $0.isPart(of: state) ? $0 : nil }
    }

    /// Takes note of a commit that asks for a release that has failed here: the last good one goes on.
    func holdBack(_ revision: String, keeping good: DesiredState) throws(AgentError) {
        try write { $0.applied = revision }
        if let failed = journal.failed { release(failed, at: revision) }
        put(good, at: revision)
    }

    /// Puts the last good commit to work in the place of one that failed.
    ///
    /// What failed is on the disk before anything is undone: however this ends, it is not tried again.
    func rollBack(_ failed: FailedRelease, to good: DesiredState) throws(AgentError) {
        guard desired?.revision == failed.revision else { return }
        try write { journal in
            journal.failed = failed
            journal.healthy = good.revision
        }
        release(failed, at: failed.revision)
        desired = good
    }

    /// Puts to work what ran before this agent was started, without asking Git.
    func resume(_ state: DesiredState) {
        if let failed = journal.failed { release(failed, at: journal.applied) }
        put(state, at: journal.applied ?? state.revision)
    }

    private func release(_ failed: FailedRelease, at revision: String?) {
        conditions.fail(
            "Released",
            AgentError(.release, reason: "RolledBack", failed.explanation),
            at: revision
        )
    }

    private func put(_ state: DesiredState, at revision: String) {
        desired = state
        taken = revision
        observed = revision
        problem = nil
    }

    /// Writes a change down; what is known here is what is on the disk, so that a change that could not be written has not
    /// been made.
    private func write(_ change: (inout Journal) -> Void) throws(AgentError) {
        var changed = journal
        change(&changed)
        // Whether there is space again is found out by writing.
        guard changed != journal || conditions.isFailing("Recorded") else { return }
        do {
            try changed.write(to: journalPath)
        } catch {
            conditions.fail("Recorded", error, at: nil)
            throw error
        }
        conditions.hold("Recorded", at: nil)
        journal = changed
    }

    /// A commit cannot be put to work; what ran before goes on.
    func refuse(_ revision: String?, _ error: AgentError, at step: String) {
        if let revision { observed = revision }
        problem = error
        conditions.fail(step, error, at: revision)
    }

    /// Everything is as the commit asks; `isGood` once it has been for long enough.
    ///
    /// `workloads`: what it asks for. The runs of other Jobs are forgotten once the commit is good: before that it may be
    /// rolled back, and they must not run again.
    func settle(at revision: String, isGood: Bool, workloads: [WorkloadKey]) throws(AgentError) {
        try write { journal in
            journal.healthy = revision
            guard isGood else { return }
            journal.good = revision
            journal.runs?.keep(Set(workloads.map(\.description)))
        }
    }

    /// Remembers how Jobs and CronJobs stand, and by which clock.
    func remember(_ runs: RunHistory, at mark: ClockMark? = nil) throws(AgentError) {
        guard runs != journal.runs ?? RunHistory() else { return }
        try write { journal in
            journal.runs = runs
            journal.clock = mark ?? journal.clock
        }
    }

    /// Remembers where Services can be reached.
    func remember(ports: [String: Int], addresses: [String: Int]?) throws(AgentError) {
        try write { journal in
            journal.ports = ports
            journal.addresses = addresses
        }
    }

    func hold(_ type: String, _ message: String = "", at revision: String?) {
        conditions.hold(type, message, at: revision)
    }

    func fail(_ type: String, _ error: AgentError, at revision: String?) {
        conditions.fail(type, error, at: revision)
    }
}

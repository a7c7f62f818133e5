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

    init(journalPath: String) throws {
        self.journalPath = journalPath
        journal = try Journal.read(journalPath)
    }

    /// Takes up a commit: from now on it is what runs.
    func take(_ state: DesiredState) throws(AgentError) {
        if journal.applied != state.revision {
            journal.applied = state.revision
            try journal.write(to: journalPath)
        }
        desired = state
        observed = state.revision
        problem = nil
    }

    /// Puts to work what was applied before this agent was started, without asking Git.
    func resume(_ state: DesiredState) {
        desired = state
        observed = state.revision
    }

    /// A commit cannot be put to work; what ran before goes on.
    func refuse(_ revision: String?, _ error: AgentError, at step: String) {
        if let revision { observed = revision }
        problem = error
        conditions.fail(step, error, at: revision)
    }

    /// Everything is as the commit asks.
    func settle(at revision: String) throws(AgentError) {
        guard journal.healthy != revision else { return }
        journal.healthy = revision
        try journal.write(to: journalPath)
    }

    /// Remembers the ports of Services.
    func remember(_ ports: [String: Int]) throws(AgentError) {
        guard journal.ports != ports else { return }
        journal.ports = ports
        try journal.write(to: journalPath)
    }

    func hold(_ type: String, _ message: String = "", at revision: String?) {
        conditions.hold(type, message, at: revision)
    }

    func fail(_ type: String, _ error: AgentError, at revision: String?) {
        conditions.fail(type, error, at: revision)
    }
}

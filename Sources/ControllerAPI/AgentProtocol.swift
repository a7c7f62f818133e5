/// What an agent tells the controller after each sync pass and whenever something changes.
public struct AgentReport: Codable, Sendable {
    public var status: AgentStatus

    public init(status: AgentStatus) {
        self.status = status
    }
}

/// The newest commit an agent should look for: a hint only, the agent asks Git itself.
public struct SyncHint: Codable, Sendable {
    public var revision: String?

    public init(revision: String?) {
        self.revision = revision
    }
}

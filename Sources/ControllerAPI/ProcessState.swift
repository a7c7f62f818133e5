/// Where a process of the `headgate up` group stands.
public enum ProcessState: String, Codable, Sendable, Hashable, CaseIterable {
    case starting
    case running
    case restarting
    case stopped
}

/// One process of the `headgate up` group.
public struct ProcessStatus: Codable, Sendable, Hashable {
    /// Its part in the group: `controller`, `runner`, `proxy`, `agent-staging` and so on.
    public var name: String

    /// Its process id; `nil` while it is not running.
    public var pid: Int32?
    public var state: ProcessState

    /// How often it has been started again.
    public var restarts: Int

    public init(name: String, pid: Int32?, state: ProcessState, restarts: Int = 0) {
        self.name = name
        self.pid = pid
        self.state = state
        self.restarts = restarts
    }
}

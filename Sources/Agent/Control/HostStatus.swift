public import ControllerAPI

/// What an agent says of its host to commands that run there.
public struct HostStatus: Codable, Sendable, Hashable {
    public var agent: AgentStatus

    /// The name that its containers carry.
    public var owner: String

    /// The engine's address, as `DOCKER_HOST` has it.
    public var engine: String

    /// The process that wrote this.
    public var process: Int32
    public var pods: [PodStatus]

    /// Why nothing is changed at the moment.
    public var pause: AgentPause?

    /// When Git is asked next, if nobody asks for it before.
    public var nextSync: String?
    public var writtenAt: String
}

/// One Pod on a host.
public struct PodStatus: Codable, Sendable, Hashable {
    public var namespace: String
    public var name: String
    public var workload: String
    public var isReady: Bool

    /// Its address in the host's network, while its sandbox runs.
    public var address: String?

    /// How often containers ended since the agent has known it.
    public var failures: Int

    /// Why it is not ready.
    public var message: String?
    public var containers: [PodContainerStatus]
}

/// One container of a Pod.
public struct PodContainerStatus: Codable, Sendable, Hashable {
    public var name: String

    /// The engine's id of it.
    public var id: String
    public var image: String
    public var isRunning: Bool

    /// Set once it has ended.
    public var exitCode: Int?
    public var startedAt: String
}

/// The one document scripts read: what runs where, what is being delivered, and what waits for whom.
///
/// Times are RFC 3339 in UTC. Field names and status words are stable within `apiVersion`.
public struct StatusDocument: Codable, Sendable {
    public var apiVersion: String
    public var environments: [EnvironmentStatus]

    /// The newest runs first.
    public var runs: [RunSummary]

    /// Filled under `headgate up`; empty elsewhere.
    public var processes: [ProcessStatus]
    public var repositories: [RepositoryStatus]

    public init(
        environments: [EnvironmentStatus],
        runs: [RunSummary],
        processes: [ProcessStatus],
        repositories: [RepositoryStatus]
    ) {
        self.apiVersion = "headgate.dev/v1"
        self.environments = environments
        self.runs = runs
        self.processes = processes
        self.repositories = repositories
    }
}

/// One watched repository.
public struct RepositoryStatus: Codable, Sendable {
    public var name: String
    public var url: String
    public var branch: String

    /// The branch's tip when Git was last asked.
    public var revision: String?
    public var lastChecked: String?

    /// Why Git could not be asked, if it could not.
    public var error: String?

    public init(
        name: String,
        url: String,
        branch: String,
        revision: String? = nil,
        lastChecked: String? = nil,
        error: String? = nil
    ) {
        self.name = name
        self.url = url
        self.branch = branch
        self.revision = revision
        self.lastChecked = lastChecked
        self.error = error
    }
}

/// One environment: what was promoted to it and how its agents are doing.
public struct EnvironmentStatus: Codable, Sendable {
    public var name: String

    /// The source revision last promoted here.
    public var revision: String?

    /// The promotion commit that carried it.
    public var promotion: String?

    /// Healthy only when every agent is healthy at that promotion.
    public var health: Health
    public var services: [ServiceStatus]
    public var agents: [AgentStatus]

    public init(
        name: String,
        revision: String?,
        promotion: String?,
        health: Health,
        services: [ServiceStatus],
        agents: [AgentStatus]
    ) {
        self.name = name
        self.revision = revision
        self.promotion = promotion
        self.health = health
        self.services = services
        self.agents = agents
    }
}

/// A Service that can be reached from the host.
public struct ServiceStatus: Codable, Sendable, Hashable {
    public var name: String
    public var url: String

    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}

/// What the controller last heard of an agent.
public struct AgentStatus: Codable, Sendable, Hashable {
    public var name: String
    public var environment: String
    public var health: Health

    /// The newest commit of the repository whose overlay has been rolled out completely.
    public var syncedRevision: String?

    /// The commit the agent is working on, or has failed at; equal to `syncedRevision` when it is done.
    public var observedRevision: String?

    /// When the agent last finished a sync pass.
    public var lastSync: String?

    /// When the agent last spoke.
    public var lastSeen: String?
    public var conditions: [Condition]
    public var services: [ServiceStatus]
    public var workloads: [WorkloadStatus]

    /// What the agent has rolled back by itself, as long as Git asks for it.
    public var rollback: AgentRollback?

    public init(
        name: String,
        environment: String,
        health: Health,
        syncedRevision: String? = nil,
        observedRevision: String? = nil,
        lastSync: String? = nil,
        lastSeen: String? = nil,
        conditions: [Condition] = [],
        services: [ServiceStatus] = [],
        workloads: [WorkloadStatus] = [],
        rollback: AgentRollback? = nil
    ) {
        self.rollback = rollback
        self.name = name
        self.environment = environment
        self.health = health
        self.syncedRevision = syncedRevision
        self.observedRevision = observedRevision
        self.lastSync = lastSync
        self.lastSeen = lastSeen
        self.conditions = conditions
        self.services = services
        self.workloads = workloads
    }
}

/// One workload on a host.
public struct WorkloadStatus: Codable, Sendable, Hashable {
    public var kind: String
    public var namespace: String
    public var name: String
    public var health: Health
    public var desired: Int
    public var ready: Int

    /// How many Pods are of the template that is asked for; nil where it was not told.
    public var updated: Int?

    /// How many Pods have been ready for as long as the workload asks for; nil where it was not told.
    public var available: Int?
    public var images: [String]

    /// Why it is not healthy, with the container's own last words where there are any.
    public var message: String?

    public init(
        kind: String,
        namespace: String,
        name: String,
        health: Health,
        desired: Int,
        ready: Int,
        updated: Int? = nil,
        available: Int? = nil,
        images: [String],
        message: String? = nil
    ) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.health = health
        self.desired = desired
        self.ready = ready
        self.updated = updated
        self.available = available
        self.images = images
        self.message = message
    }
}

/// One aspect of an agent's state, in the shape of a Kubernetes condition.
public struct Condition: Codable, Sendable, Hashable {
    /// What it is about: `Fetched`, `Verified`, `Rendered`, `Pulled`, `Applied`, `Healthy` and so on.
    public var type: String

    /// `True`, `False` or `Unknown`.
    public var status: String

    /// One word for machines.
    public var reason: String

    /// A sentence for people.
    public var message: String
    public var observedRevision: String?
    public var lastTransitionTime: String?

    public init(
        type: String,
        status: String,
        reason: String,
        message: String,
        observedRevision: String? = nil,
        lastTransitionTime: String? = nil
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedRevision = observedRevision
        self.lastTransitionTime = lastTransitionTime
    }
}

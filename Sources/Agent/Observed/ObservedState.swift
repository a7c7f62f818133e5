import Manifests

/// What runs on a host, as the engine says it.
///
/// Only what carries this agent's label.
struct ObservedState: Sendable {
    var pods: [ObservedPod]
}

/// One Pod: a sandbox that holds its network, and its containers.
struct ObservedPod: Sendable {
    var workload: WorkloadKey
    var name: String
    var specHash: String

    /// The Pod's address, while its sandbox runs.
    var address: String?
    var sandbox: ObservedContainer?
    var containers: [ObservedContainer]

    /// What the Pod was made of; nil where its sandbox does not say it.
    var template: PodTemplate?

    init(
        workload: WorkloadKey,
        name: String,
        specHash: String,
        address: String?,
        sandbox: ObservedContainer?,
        containers: [ObservedContainer],
        template: PodTemplate? = nil
    ) {
        self.template = template
        self.workload = workload
        self.name = name
        self.specHash = specHash
        self.address = address
        self.sandbox = sandbox
        self.containers = containers
    }

    var key: PodKey { PodKey(namespace: workload.namespace, name: name) }
}

/// What tells a Pod from every other one of a host.
struct PodKey: Sendable, Hashable {
    var namespace: String
    var name: String
}

/// One container of a Pod.
struct ObservedContainer: Sendable, Hashable {
    var id: String
    var name: String
    var isRunning: Bool

    /// Set once it has ended.
    var exitCode: Int?

    /// Ended because it needed more memory than it may have.
    var isOutOfMemory: Bool

    /// When it was last started, in the engine's own words: another text is another start.
    var startedAt: String
    var image: String

    init(
        id: String,
        name: String,
        isRunning: Bool,
        exitCode: Int? = nil,
        isOutOfMemory: Bool = false,
        startedAt: String,
        image: String
    ) {
        self.id = id
        self.name = name
        self.isRunning = isRunning
        self.exitCode = exitCode
        self.isOutOfMemory = isOutOfMemory
        self.startedAt = startedAt
        self.image = image
    }
}

import Manifests

/// What runs on a host, as the engine says it.
///
/// Only what carries this agent's label.
struct ObservedState: Sendable {
    var pods: [ObservedPod]

    /// Fills in what Pods were made of where they do not say it themselves: Pods of a wanted hash are of that template.
    mutating func complete(from desired: DesiredState) {
        for index in pods.indices where pods[index].template == nil {
            let pod = pods[index]
            pods[index].template =
                desired.workloads.first { $0.key == pod.workload && $0.specHash == pod.specHash }?.template
        }
    }
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

    /// What is known of the way of its containers, if it is known what it was made of.
    func lifecycle(_ progress: @escaping (ObservedContainer) -> PodLifecycle.Progress) -> PodLifecycle? {
        template.map { PodLifecycle($0.spec, observed: containers, progress: progress) }
    }

    /// Whether one of the containers that serve does not run.
    var isHalted: Bool {
        let initial = Set((template?.spec.initContainers ?? []).filter { !PodLifecycle.isSidecar($0) }.map(\.name))
        let serving = containers.filter { !initial.contains($0.name) }
        return serving.isEmpty || serving.contains { !$0.isRunning }
    }

    /// Whether something of it runs.
    var isAtWork: Bool { containers.contains(where: \.isRunning) }

    /// Whether it has a network.
    var isUp: Bool { sandbox?.isRunning ?? false }
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

    /// Somebody has paused it, or given it another name.
    var isTamperedWith = false

    /// Whether it has ever been started: engines say the year 1 of one that was only made.
    var wasStarted: Bool { !startedAt.isEmpty && !startedAt.hasPrefix("0001-") }

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

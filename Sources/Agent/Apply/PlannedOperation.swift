/// One thing that applying would do, as people and scripts read it.
public struct PlannedOperation: Codable, Sendable, Hashable {
    /// One word: `pull`, `create`, `remove`, `start`, `restart`, `right`, `finish`, `stop`, `serve` or `withdraw`.
    public var operation: String

    /// What it is done to, such as `Pod/default/web-5f1c9a0b7d-0`.
    public var object: String

    /// The workload that a Pod belongs to, such as `Deployment/web`.
    public var workload: String?

    /// Why.
    public var reason: String?

    init(_ operation: String, _ object: String, workload: String? = nil, reason: String? = nil) {
        self.operation = operation
        self.object = object
        self.workload = workload
        self.reason = reason
    }

    /// What a planner's operation is to people.
    init(_ operation: Operation, desired: DesiredState, observed: ObservedState) {
        func name(_ key: PodKey) -> String { "Pod/\(key.namespace)/\(key.name)" }
        func workload(_ key: PodKey) -> String? {
            observed.pods.first { $0.key == key }?.workload.displayName
        }
        func container(_ key: PodKey, _ id: String) -> String {
            let pod = observed.pods.first { $0.key == key }
            let found = ((pod?.sandbox).map { [$0] } ?? [] + (pod?.containers ?? [])).first { $0.id == id }
            return "container \(found?.name ?? String(id.prefix(12)))"
        }
        switch operation {
        case .createPod(let key, let index):
            let pod = desired.workloads.first { $0.key == key }?.podName(index) ?? "\(index)"
            self.init("create", "Pod/\(key.namespace)/\(pod)", workload: key.displayName)
        case .removePod(let key, let reason):
            self.init("remove", name(key), workload: workload(key), reason: reason)
        case .startContainer(let key, let started):
            self.init("start", name(key), workload: workload(key), reason: "container \(started) is missing")
        case .rightContainer(let key, let id):
            let reason = "\(container(key, id)) was paused or renamed by hand"
            self.init("right", name(key), workload: workload(key), reason: reason)
        case .finishPod(let key, let reason):
            self.init("finish", name(key), workload: workload(key), reason: reason)
        case .restartContainer(let key, let id, _):
            self.init("restart", name(key), workload: workload(key), reason: "\(container(key, id)) has ended")
        case .stopSandbox(let key):
            self.init("stop", name(key), workload: workload(key), reason: "all its containers have ended")
        }
    }
}

/// What applying would do on an engine.
public struct ApplyPreview: Codable, Sendable, Hashable {
    public var name: String
    public var engine: String

    /// In their order, if every container runs well; empty where nothing is to be done.
    public var operations: [PlannedOperation]

    /// What the manifests ask for and nobody carries out, in words.
    public var warnings: [String]
}

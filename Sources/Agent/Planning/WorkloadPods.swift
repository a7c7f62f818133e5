import ControllerAPI
import Manifests

/// The Pods of one workload as they stand, in the words the planner thinks in.
///
/// Pure.
struct WorkloadPods: Sendable {
    let workload: DesiredWorkload
    let all: [ObservedPod]
    let health: [PodKey: PodHealth]
    let leaving: Set<PodKey>
    private let taken: Set<PodKey>

    /// `taken`: the Pods that are there of any workload, on their way out as well.
    init(
        of workload: DesiredWorkload,
        all: [ObservedPod],
        taken: Set<PodKey>,
        health: [PodKey: PodHealth],
        leaving: Set<PodKey>
    ) {
        self.workload = workload
        self.all = all
        self.taken = taken
        self.health = health
        self.leaving = leaving
    }

    /// Those that nobody removes yet.
    var staying: [ObservedPod] { all.filter { !leaving.contains($0.key) } }

    /// Those of the desired template.
    var current: [ObservedPod] { staying.filter(isCurrent) }

    /// Those of another template.
    var old: [ObservedPod] { staying.filter { !isCurrent($0) } }

    func isCurrent(_ pod: ObservedPod) -> Bool { pod.specHash == workload.specHash }

    func isReady(_ pod: ObservedPod) -> Bool { health[pod.key]?.isReady ?? false }

    /// It has been ready for as long as the workload asks for.
    func isAvailable(_ pod: ObservedPod) -> Bool {
        guard let health = health[pod.key], health.isReady else { return false }
        return health.readyForSeconds >= Double(workload.source.minReadySeconds)
    }

    /// It serves nobody: it has ended, or has been asked for long enough without success.
    func isUseless(_ pod: ObservedPod) -> Bool {
        guard !isReady(pod) else { return false }
        if pod.isHalted { return true }
        guard let health = health[pod.key], health.trouble != nil else { return false }
        return health.unreadySeconds >= Planner.judgementSeconds
    }

    /// The number of a Pod.
    func index(_ pod: ObservedPod) -> Int { workload.index(ofPod: pod.name) }

    /// Whether the name of the Pod of a number belongs to one that is there; it is free once that is gone.
    func isTaken(_ index: Int) -> Bool {
        taken.contains(PodKey(namespace: workload.key.namespace, name: workload.podName(index)))
    }

    /// Whether the containers are there that it was made of, or can be started in their turn.
    private func isWhole(_ pod: ObservedPod) -> Bool {
        if isCurrent(pod) {
            let expected = Set(workload.template.spec.allContainers.map(\.name))
            // Where it is known what a Pod was made of, a container that is missing is one to start in its turn.
            return pod.template != nil || Set(pod.containers.map(\.name)) == expected
        }
        // Nobody can start a container of a template that is not asked for any more.
        return !pod.containers.isEmpty && (health[pod.key]?.starts ?? []).isEmpty
    }

    /// Puts right what is broken: Pods whose network is gone are made anew, containers start in their turn, and again.
    ///
    /// `isKept`: whether a Pod of another template goes on as it is, so that it has to be whole.
    func repairs(isKept: (ObservedPod) -> Bool = { _ in false }) -> [Operation] {
        var operations: [Operation] = []
        for pod in staying {
            let health = self.health[pod.key]
            guard pod.isUp, !isCurrent(pod) && !isKept(pod) || isWhole(pod) else {
                operations.append(.removePod(pod.key, reason: "its sandbox or one of its containers is gone"))
                continue
            }
            guard pod.address != nil else {
                operations.append(.removePod(pod.key, reason: "its sandbox was taken out of the network"))
                continue
            }
            for container in [pod.sandbox].compactMap(\.self) + pod.containers where container.isTamperedWith {
                operations.append(.rightContainer(pod.key, containerID: container.id))
            }
            if health?.mustFinish == true {
                operations.append(.finishPod(pod.key, reason: health?.trouble ?? "its work is done"))
                continue
            }
            if isCurrent(pod) {
                operations += (health?.starts ?? []).map { .startContainer(pod.key, name: $0) }
            }
            for restart in health?.restarts ?? [] where restart.isDue {
                operations.append(
                    .restartContainer(pod.key, containerID: restart.containerID, mustStop: restart.mustStop)
                )
            }
        }
        return operations
    }

    /// What the first Pod of the desired template that has a trouble says of it.
    var trouble: String? {
        current.sorted { $0.name < $1.name }.compactMap { health[$0.key]?.trouble }.first
    }

    /// Why this release is bad, if it is: a Pod of it fails again and again, or is not ready in time.
    var failure: ReleaseFailure? {
        for pod in current.sorted(by: { $0.name < $1.name }) {
            guard let health = self.health[pod.key], !health.isReady else { continue }
            let trouble = health.trouble ?? "it is not ready"
            if health.failures >= Planner.failureLimit {
                return ReleaseFailure(
                    reason: "CrashLoopBackOff",
                    message: "Pod \(pod.name) failed \(health.failures) times: \(trouble)"
                )
            }
            let deadline = workload.source.progressDeadlineSeconds
            if health.unreadySeconds > Double(deadline) {
                return ReleaseFailure(
                    reason: "ProgressDeadlineExceeded",
                    message: "Pod \(pod.name) is not ready after \(deadline) s (progressDeadlineSeconds): \(trouble)"
                )
            }
        }
        return nil
    }

    func status(_ health: Health, desired: Int, message: String?) -> WorkloadStatus {
        WorkloadStatus(
            kind: workload.kind.rawValue,
            namespace: workload.key.namespace,
            name: workload.key.name,
            health: health,
            desired: desired,
            ready: staying.filter(isReady).count,
            updated: current.count,
            available: staying.filter(isAvailable).count,
            images: workload.template.spec.containers.map(\.image),
            message: message
        )
    }
}

extension [Operation] {
    /// The Pods that go.
    var removed: Set<PodKey> {
        Set(
            compactMap { operation in
                guard case .removePod(let key, _) = operation else { return nil }
                return key
            }
        )
    }
}

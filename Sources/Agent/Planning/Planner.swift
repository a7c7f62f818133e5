import ControllerAPI
import Manifests

/// Decides what to do next from what is desired and what is there.
///
/// Pure: the same input, the same plan.
///
/// A plan is one step of the way. When it is carried out the host is looked at again, and the plan of a host that is as
/// desired is empty.
struct Planner: Sendable {
    /// How often the containers of a new Pod may fail before the release is called bad.
    static let failureLimit = 3

    /// How long an agent must have known an old Pod before it believes that it serves nobody: an agent that has just
    /// been started finds no Pod ready until its probes have answered.
    static let judgementSeconds = 10.0

    struct Plan: Sendable {
        var operations: [Operation] = []
        var workloads: [WorkloadStatus] = []

        /// The releases that are bad, by workload.
        var failures: [WorkloadKey: ReleaseFailure] = [:]

        /// Whether every workload is as desired.
        var isSettled: Bool { operations.isEmpty && workloads.allSatisfy { $0.health == .healthy } }
    }

    /// `desired`: what the overlay asks for.
    ///
    /// `observed`: what the engine says. `health`: what the probes say, by Pod. `leaving`: Pods that are on their way
    /// out already.
    func plan(
        desired: DesiredState,
        observed: ObservedState,
        health: [PodKey: PodHealth],
        leaving: Set<PodKey>
    ) -> Plan {
        var plan = Plan()
        let wanted = Set(desired.workloads.map(\.key))
        for pod in observed.pods where !wanted.contains(pod.workload) && !leaving.contains(pod.key) {
            plan.operations.append(.removePod(pod.key, reason: "the overlay has no \(pod.workload) any more"))
        }
        for workload in desired.workloads {
            let pods = observed.pods.filter { $0.workload == workload.key }
            var rollout = Rollout(workload: workload, pods: pods, health: health, leaving: leaving)
            rollout.decide()
            plan.operations += rollout.operations
            let status = rollout.status
            plan.workloads.append(status)
            if status.health == .degraded { plan.failures[workload.key] = rollout.failure }
        }
        return plan
    }
}

/// The way of one workload from what is there to what is desired.
private struct Rollout {
    let workload: DesiredWorkload
    let deployment: Deployment
    let health: [PodKey: PodHealth]
    let leaving: Set<PodKey>
    let pods: [ObservedPod]
    var operations: [Operation] = []

    init(workload: DesiredWorkload, pods: [ObservedPod], health: [PodKey: PodHealth], leaving: Set<PodKey>) {
        self.workload = workload
        deployment = workload.deployment
        self.pods = pods
        self.health = health
        self.leaving = leaving
    }

    private var staying: [ObservedPod] { pods.filter { !leaving.contains($0.key) } }
    private var current: [ObservedPod] { staying.filter { $0.specHash == workload.specHash } }
    private var old: [ObservedPod] { staying.filter { $0.specHash != workload.specHash } }

    private func isReady(_ pod: ObservedPod) -> Bool { health[pod.key]?.isReady ?? false }

    /// It serves nobody: it has ended, or has been asked for long enough without success.
    private func isUseless(_ pod: ObservedPod) -> Bool {
        guard !isReady(pod) else { return false }
        if pod.containers.isEmpty || pod.containers.contains(where: { !$0.isRunning }) { return true }
        guard let health = health[pod.key], health.trouble != nil else { return false }
        return health.ageSeconds >= Planner.judgementSeconds
    }

    private func isAvailable(_ pod: ObservedPod) -> Bool {
        guard let health = health[pod.key], health.isReady else { return false }
        return health.readyForSeconds >= Double(deployment.minReadySeconds)
    }

    mutating func decide() {
        repair()
        guard !deployment.paused else { return }
        removeSurplus()
        switch deployment.strategy {
        case .recreate
        where !old.isEmpty || pods.contains(where: { leaving.contains($0.key) && $0.specHash != workload.specHash }):
            let broken = isBroken
            for pod in old where !broken.contains(pod.key) {
                operations.append(.removePod(pod.key, reason: "it is replaced, all at once"))
            }
        case .recreate:
            create(upTo: deployment.replicas)
        case .rollingUpdate:
            create(upTo: deployment.replicas + deployment.surge - old.count)
            retire()
        }
    }

    /// Puts right what is broken: Pods whose network is gone are made anew, ended containers start again.
    private mutating func repair() {
        for pod in staying {
            let expected = Set(workload.template.spec.containers.map(\.name))
            let isWhole = pod.specHash != workload.specHash || Set(pod.containers.map(\.name)) == expected
            guard let sandbox = pod.sandbox, sandbox.isRunning, isWhole else {
                operations.append(.removePod(pod.key, reason: "its sandbox or one of its containers is gone"))
                continue
            }
            for restart in health[pod.key]?.restarts ?? [] where restart.isDue {
                operations.append(
                    .restartContainer(pod.key, containerID: restart.containerID, mustStop: restart.mustStop)
                )
            }
        }
    }

    private var isBroken: Set<PodKey> {
        Set(
            operations.compactMap { operation in
                guard case .removePod(let key, _) = operation else { return nil }
                return key
            }
        )
    }

    private mutating func create(upTo limit: Int) {
        let broken = isBroken
        // A Pod that is being removed keeps its name until it is gone.
        let taken = Set(pods.filter { $0.specHash == workload.specHash }.map(\.name))
        let have = current.filter { !broken.contains($0.key) }.count
        var missing = min(deployment.replicas, limit) - have
        var index = 0
        while missing > 0, index < deployment.replicas * 2 + 2 {
            let name = Names.pod(workload: workload.key.name, specHash: workload.specHash, index: index)
            if !taken.contains(name) {
                operations.append(.createPod(workload.key, index: index))
                missing -= 1
            }
            index += 1
        }
    }

    /// Scaled down: the ones that are not ready go first, then the highest.
    private mutating func removeSurplus() {
        let broken = isBroken
        let pods = current.filter { !broken.contains($0.key) }
        let surplus = pods.count - deployment.replicas
        guard surplus > 0 else { return }
        let order = pods.sorted { (isReady($0) ? 1 : 0, Self.index($1)) < (isReady($1) ? 1 : 0, Self.index($0)) }
        for pod in order.prefix(surplus) {
            operations.append(.removePod(pod.key, reason: "\(deployment.replicas) replicas are asked for"))
        }
    }

    /// Old Pods go as new ones become available, never more than may be missing.
    ///
    /// Of those that serve nobody as many go as Kubernetes would clean up: what is there beyond the least that must be
    /// available and beyond new Pods that are not available yet. So they leave room for new ones, and are kept as long as
    /// the new release has not shown that it is any better.
    private mutating func retire() {
        let broken = isBroken
        let present = staying.filter { !broken.contains($0.key) }
        let candidates = old.filter { !broken.contains($0.key) }
        let missing = current.filter { !broken.contains($0.key) && !isAvailable($0) }.count
        let isComplete = present.count - candidates.count - missing >= deployment.replicas
        let floor = deployment.replicas - deployment.unavailable
        var useless = present.count - floor - missing
        for pod in candidates where !isReady(pod) {
            guard isComplete || useless > 0 && isUseless(pod) else { continue }
            operations.append(.removePod(pod.key, reason: "it is replaced and was not ready"))
            useless -= 1
        }
        var spare = present.filter(isAvailable).count - floor
        for pod in candidates where isReady(pod) && spare > 0 {
            operations.append(.removePod(pod.key, reason: "it is replaced by \(workload.specHash)"))
            spare -= 1
        }
    }

    private static func index(_ pod: ObservedPod) -> Int {
        Int(pod.name.split(separator: "-").last ?? "") ?? 0
    }

    var status: WorkloadStatus {
        let available = current.filter(isAvailable)
        let hasRolled = old.isEmpty && !pods.contains { leaving.contains($0.key) && $0.specHash != workload.specHash }
        let trouble = current.sorted { $0.name < $1.name }.compactMap { self.health[$0.key]?.trouble }.first
        let health: Health
        var message: String?
        if deployment.paused {
            health = .suspended
            message = "the rollout is paused in the overlay"
        } else if available.count >= deployment.replicas && hasRolled && current.count == deployment.replicas {
            health = .healthy
        } else if let failure {
            health = .degraded
            message = failure.message + keeps
        } else {
            health = .progressing
            message = trouble ?? "\(available.count) of \(deployment.replicas) replicas are available"
        }
        return WorkloadStatus(
            kind: "Deployment",
            namespace: workload.key.namespace,
            name: workload.key.name,
            health: health,
            desired: deployment.replicas,
            ready: staying.filter(isReady).count,
            images: workload.template.spec.containers.map(\.image),
            message: message
        )
    }

    private var keeps: String { old.contains(where: isReady) ? "; the Pods of the last release keep serving" : "" }

    /// Why this release is bad, if it is.
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
            if health.ageSeconds > Double(deployment.progressDeadlineSeconds) {
                return ReleaseFailure(
                    reason: "ProgressDeadlineExceeded",
                    message:
                        "Pod \(pod.name) is not ready after \(deployment.progressDeadlineSeconds) s (progressDeadlineSeconds): \(trouble)"
                )
            }
        }
        return nil
    }
}

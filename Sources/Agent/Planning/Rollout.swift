import ControllerAPI
import Manifests

/// The way of a workload of interchangeable Pods from what is there to what is desired.
///
/// Pure.
struct Rollout {
    private let pods: WorkloadPods
    private let terms: RolloutTerms
    private var operations: [Operation] = []

    init(_ pods: WorkloadPods, _ terms: RolloutTerms) {
        self.pods = pods
        self.terms = terms
    }

    func decided() -> Planner.Part {
        var rollout = self
        rollout.decide()
        return Planner.Part(operations: rollout.operations, status: status, failure: failure)
    }

    private var workload: DesiredWorkload { pods.workload }

    /// How many Pods of another template are on their way out.
    private var leaving: Int { pods.all.count { pods.leaving.contains($0.key) && !pods.isCurrent($0) } }

    private var isLeaving: Bool { leaving > 0 }

    private mutating func decide() {
        operations = pods.repairs { _ in terms.replacement == .onDelete }
        if terms.isPaused {
            // As in Kubernetes a rollout that is paused is not carried on, but what it has may grow and shrink.
            guard pods.old.isEmpty, !pods.current.isEmpty, !isLeaving else { return }
            removeSurplus()
            create(upTo: terms.replicas)
            return
        }
        removeSurplus()
        switch terms.replacement {
        case .recreate where !pods.old.isEmpty || isLeaving:
            let broken = operations.removed
            for pod in pods.old where !broken.contains(pod.key) {
                operations.append(.removePod(pod.key, reason: "it is replaced, all at once"))
            }
        case .recreate:
            create(upTo: terms.replicas)
        case .rolling:
            create(upTo: terms.replicas + terms.surge - pods.old.count)
            retire()
        case .onDelete:
            create(upTo: terms.replicas - pods.old.count)
        }
    }

    private mutating func create(upTo limit: Int) {
        let broken = operations.removed
        if terms.isExclusive, !broken.isEmpty || pods.staying.count < pods.all.count { return }
        let have = pods.current.filter { !broken.contains($0.key) }.count
        var missing = min(terms.replicas, limit) - have
        var index = 0
        while missing > 0, index < terms.replicas * 2 + 2 {
            // A Pod that is being removed keeps its name until it is gone.
            if !pods.isTaken(index) {
                operations.append(.createPod(workload.key, index: index))
                missing -= 1
            }
            index += 1
        }
    }

    /// Scaled down: the ones that are not ready go first, then the highest.
    private mutating func removeSurplus() {
        let broken = operations.removed
        let current = pods.current.filter { !broken.contains($0.key) }
        let surplus = current.count - terms.replicas
        guard surplus > 0 else { return }
        let order = current.sorted {
            (pods.isReady($0) ? 1 : 0, pods.index($1)) < (pods.isReady($1) ? 1 : 0, pods.index($0))
        }
        for pod in order.prefix(surplus) {
            operations.append(.removePod(pod.key, reason: "\(terms.replicas) replicas are asked for"))
        }
    }

    /// Old Pods go as new ones become available, never more than may be missing.
    ///
    /// Of those that serve nobody as many go as Kubernetes would clean up: what is there beyond the least that must be
    /// available and beyond new Pods that are not available yet. So they leave room for new ones, and are kept as long as
    /// the new release has not shown that it is any better.
    private mutating func retire() {
        let broken = operations.removed
        let present = pods.staying.filter { !broken.contains($0.key) }
        let candidates = pods.old.filter { !broken.contains($0.key) }
        let missing = pods.current.filter { !broken.contains($0.key) && !pods.isAvailable($0) }.count
        let isComplete = present.count - candidates.count - missing >= terms.replicas
        let floor = terms.replicas - terms.unavailable
        var useless = present.count - floor - missing
        for pod in candidates where !pods.isReady(pod) {
            guard isComplete || useless > 0 && pods.isUseless(pod) else { continue }
            operations.append(.removePod(pod.key, reason: "it is replaced and was not ready"))
            useless -= 1
        }
        var spare = present.filter(pods.isAvailable).count - floor
        for pod in candidates where pods.isReady(pod) && spare > 0 {
            operations.append(.removePod(pod.key, reason: "it is replaced by \(workload.specHash)"))
            spare -= 1
        }
    }

    private var isComplete: Bool {
        if terms.replacement == .onDelete {
            return pods.staying.count == terms.replicas && pods.staying.allSatisfy(pods.isAvailable)
        }
        return pods.current.filter(pods.isAvailable).count >= terms.replicas && pods.old.isEmpty && !isLeaving
            && pods.current.count == terms.replicas
    }

    /// Why this release is bad, if it is.
    private var failure: ReleaseFailure? { terms.isPaused || isComplete ? nil : pods.failure }

    private var status: WorkloadStatus {
        let health: Health
        var message: String?
        if terms.isPaused {
            health = .suspended
            message = "the rollout is paused in the overlay"
        } else if isComplete {
            health = .healthy
        } else if let failure {
            health = .degraded
            message = failure.message + keeps
        } else {
            health = .progressing
            let available = pods.current.filter(pods.isAvailable).count
            let ending = isLeaving ? "; still ending: \(leaving) of the last release" : ""
            message = pods.trouble ?? "\(available) of \(terms.replicas) replicas are available\(ending)"
        }
        return pods.status(health, desired: terms.replicas, message: message)
    }

    private var keeps: String {
        pods.old.contains(where: pods.isReady) ? "; the Pods of the last release keep serving" : ""
    }
}

import ControllerAPI
import Manifests

/// The way of a StatefulSet: Pods with numbers, of which there are never two.
///
/// Pure.
struct OrderedRollout {
    private let pods: WorkloadPods
    private let terms: StatefulSet
    private var operations: [Operation] = []

    init(_ pods: WorkloadPods, _ terms: StatefulSet) {
        self.pods = pods
        self.terms = terms
    }

    func decided() -> Planner.Part {
        var rollout = self
        rollout.decide()
        return Planner.Part(operations: rollout.operations, status: status, failure: failure)
    }

    private var isOrdered: Bool { terms.podManagementPolicy == .orderedReady }

    /// The lowest number whose Pod is replaced; nil where none is.
    private var partition: Int? {
        guard case .rollingUpdate(let partition, _) = terms.updateStrategy else { return nil }
        return partition
    }

    private func isOutdated(_ pod: ObservedPod) -> Bool {
        guard let partition else { return false }
        return !pods.isCurrent(pod) && pods.index(pod) >= partition
    }

    private mutating func decide() {
        operations = pods.repairs { !isOutdated($0) }
        let broken = operations.removed
        let live = pods.staying.filter { !broken.contains($0.key) }
        var byNumber: [Int: ObservedPod] = [:]
        for pod in live { byNumber[pods.index(pod)] = pod }
        guard fill(byNumber) else { return }
        guard shrink(live) else { return }
        replace(live)
    }

    /// Makes the Pods that are missing, the lowest first.
    ///
    /// False when nothing else may happen before they are available.
    private mutating func fill(_ live: [Int: ObservedPod]) -> Bool {
        for number in terms.ordinals {
            guard let pod = live[number] else {
                if !pods.isTaken(number) { operations.append(.createPod(pods.workload.key, index: number)) }
                if isOrdered { return false }
                continue
            }
            guard isOrdered, !pods.isAvailable(pod) else { continue }
            // Kubernetes waits for an old Pod that never comes up until somebody removes it.
            if isOutdated(pod), pods.isUseless(pod) {
                operations.append(.removePod(pod.key, reason: "it is replaced and was not ready"))
            }
            return false
        }
        return true
    }

    /// Removes the Pods that are too many, the highest first.
    ///
    /// False when nothing else may happen before they are gone.
    private mutating func shrink(_ live: [ObservedPod]) -> Bool {
        let condemned = live.filter { !terms.ordinals.contains(pods.index($0)) }
            .sorted { pods.index($0) > pods.index($1) }
        let isLeaving = pods.all.contains { pods.leaving.contains($0.key) } || !operations.removed.isEmpty
        if isOrdered, isLeaving { return false }
        for pod in isOrdered ? Array(condemned.prefix(1)) : condemned {
            operations.append(.removePod(pod.key, reason: "\(terms.replicas) replicas are asked for"))
        }
        return condemned.isEmpty || !isOrdered
    }

    /// Old Pods go, the highest first, no more than may be missing at a time; those that serve nobody go first.
    private mutating func replace(_ live: [ObservedPod]) {
        let wanted = live.filter { terms.ordinals.contains(pods.index($0)) }
        let outdated = wanted.filter(isOutdated).sorted { pods.index($0) > pods.index($1) }
        let useless = outdated.filter(pods.isUseless)
        for pod in isOrdered ? Array(useless.prefix(1)) : useless {
            operations.append(.removePod(pod.key, reason: "it is replaced and was not ready"))
        }
        var spare = wanted.filter(pods.isAvailable).count - (terms.replicas - terms.unavailable)
        for pod in outdated where pods.isReady(pod) && spare > 0 {
            operations.append(.removePod(pod.key, reason: "it is replaced by \(pods.workload.specHash)"))
            spare -= 1
        }
    }

    private var isComplete: Bool {
        pods.staying.count == terms.replicas && pods.staying.count == pods.all.count
            && pods.staying.allSatisfy {
                pods.isAvailable($0) && !isOutdated($0) && terms.ordinals.contains(pods.index($0))
            }
    }

    private var failure: ReleaseFailure? { isComplete ? nil : pods.failure }

    private var status: WorkloadStatus {
        let health: Health
        var message: String?
        if isComplete {
            health = .healthy
        } else if let failure {
            health = .degraded
            message = failure.message
        } else {
            health = .progressing
            let available = pods.staying.filter(pods.isAvailable).count
            let old = pods.staying.filter(isOutdated).count
            message =
                pods.trouble
                ?? "\(available) of \(terms.replicas) replicas are available\(old > 0 ? ", \(old) are to be replaced" : "")"
        }
        return pods.status(health, desired: terms.replicas, message: message)
    }
}

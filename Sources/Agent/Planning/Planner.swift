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

    /// What became of one workload.
    struct Part: Sendable {
        var operations: [Operation]
        var status: WorkloadStatus

        /// Why the release is bad, if it is.
        var failure: ReleaseFailure?
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
            let pods = WorkloadPods(
                of: workload,
                all: observed.pods.filter { $0.workload == workload.key },
                health: health,
                leaving: leaving
            )
            let part: Part
            switch workload.source {
            case .deployment(let deployment): part = Rollout(pods, RolloutTerms(deployment)).decided()
            }
            plan.operations += part.operations
            plan.workloads.append(part.status)
            plan.failures[workload.key] = part.failure
        }
        return plan
    }
}

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

        /// What is to be remembered of Jobs, before the operations are carried out.
        var history: RunHistory

        /// When there is something to do though nothing happens, in seconds from 1970.
        var due: Int?

        /// How many of the operations are about runs of CronJobs, which come and go while everything is as desired.
        var runOperations = 0

        /// Whether every workload is as desired.
        var isSettled: Bool {
            operations.count == runOperations && workloads.allSatisfy { $0.effectiveHealth == .healthy }
        }
    }

    /// What became of one workload.
    struct Part: Sendable {
        var operations: [Operation]
        var status: WorkloadStatus

        /// Why the release is bad, if it is.
        var failure: ReleaseFailure?

        /// How its run stands; nil where it is no Job.
        var run: JobRun?

        /// When there is something to do though nothing happens.
        var due: Int?
    }

    /// `desired`: what the overlay asks for, with the Jobs of CronJobs' runs.
    ///
    /// `observed`: what the engine says. `health`: what the probes say, by Pod. `leaving`: Pods that are on their way
    /// out already. `history`: what is remembered of Jobs. `now`: seconds from 1970.
    func plan(
        desired: DesiredState,
        observed: ObservedState,
        health: [PodKey: PodHealth],
        leaving: Set<PodKey>,
        history: RunHistory = RunHistory(),
        now: Int = 0
    ) -> Plan {
        var plan = Plan(history: history)
        let wanted = Set(desired.workloads.map(\.key))
        for pod in observed.pods where !wanted.contains(pod.workload) && !leaving.contains(pod.key) {
            plan.operations.append(.removePod(pod.key, reason: "nothing asks for \(pod.workload) any more"))
            let isRun = desired.workloads.contains { $0.isCronJob(of: pod.workload) }
            if isRun { plan.runOperations += 1 }
        }
        let byWorkload = Dictionary(grouping: observed.pods, by: \.workload)
        let taken = Set(observed.pods.map(\.key))
        var statuses: [WorkloadKey: WorkloadStatus] = [:]
        for workload in desired.workloads {
            let pods = WorkloadPods(
                of: workload,
                all: byWorkload[workload.key] ?? [],
                taken: taken,
                health: health,
                leaving: leaving
            )
            guard let part = part(pods, run: history.run(of: workload), now: now) else { continue }
            plan.operations += part.operations
            if workload.cronJob != nil { plan.runOperations += part.operations.count }
            statuses[workload.key] = part.status
            if let run = part.run { plan.history.remember(run, of: workload) }
            if let due = part.due { plan.due = min(plan.due ?? due, due) }
            // A run of a CronJob that fails is no release that fails: the one before may have been well.
            if workload.cronJob == nil { plan.failures[workload.key] = part.failure }
        }
        for workload in desired.workloads where workload.cronJob == nil {
            if case .cronJob(let cronJob) = workload.source {
                let record = plan.history.cronJobs[workload.key.description]
                plan.workloads.append(CronStatus.status(of: workload, cronJob, record: record))
            } else if let status = statuses[workload.key] {
                plan.workloads.append(status)
            }
        }
        return plan
    }

    /// Nil for a CronJob: only its runs have Pods.
    private func part(_ pods: WorkloadPods, run: JobRun?, now: Int) -> Part? {
        switch pods.workload.source {
        case .deployment(let deployment): Rollout(pods, RolloutTerms(deployment)).decided()
        case .statefulSet(let set): OrderedRollout(pods, set).decided()
        case .daemonSet(let set): Rollout(pods, RolloutTerms(set)).decided()
        case .job(let job): JobProgress(pods, job.spec, run: run, now: now).decided()
        case .pod(let pod) where pod.template.spec.restartPolicy == .always:
            Rollout(pods, RolloutTerms(pod)).decided()
        case .pod(let pod): JobProgress(pods, JobSpec(pod), run: run, now: now).decided()
        case .cronJob: nil
        }
    }
}

import ControllerAPI
import Manifests

extension ReconcileLoop {
    /// Writes down how Jobs stand before anything is done about it.
    ///
    /// Where that fails, which is false, nothing is done about Jobs: a run that nobody remembers would be made twice, and what
    /// a Pod that is removed has to say of its end would be lost.
    func record(_ plan: inout Planner.Plan, _ observed: ObservedState, at mark: ClockMark) async -> Bool {
        do {
            try await state.remember(plan.history, at: mark)
            return true
        } catch {
            let bound = Set(observed.pods.filter { Self.isRemembered($0.workload.kind) }.map(\.key))
            plan.operations.removeAll { operation in
                switch operation {
                case .createPod(let workload, _): Self.isRemembered(workload.kind)
                case .removePod(let key, _), .startContainer(let key, _), .restartContainer(let key, _, _),
                    .finishPod(let key, _), .stopSandbox(let key):
                    bound.contains(key)
                case .rightContainer: false
                }
            }
            // What could not be done is not done.
            plan.runOperations = 0
            return false
        }
    }

    /// Whether the journal says how Pods of a kind ended; Pods by themselves may be meant to end.
    private static func isRemembered(_ kind: Workload.Kind) -> Bool { kind == .job || kind == .pod }

    /// A CronJob whose run the engine refuses to make is degraded; that is no release that failed.
    func blameRuns(_ plan: inout Planner.Plan, _ refused: [String: String], _ desired: DesiredState) {
        for run in desired.workloads {
            guard let cronJob = run.cronJob, let message = refused["\(run.key)/\(run.specHash)"],
                let index = plan.workloads.firstIndex(where: { $0.key == cronJob })
            else { continue }
            plan.workloads[index].health = .degraded
            plan.workloads[index].message = message
        }
    }
}

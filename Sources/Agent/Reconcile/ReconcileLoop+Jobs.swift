import ControllerAPI
import Manifests

extension ReconcileLoop {
    /// Writes down how Jobs stand before anything is done about it.
    ///
    /// Where that fails nothing is done: a run that nobody remembers would be made twice.
    func record(_ plan: inout Planner.Plan) async {
        do {
            try await state.remember(plan.history)
        } catch {
            await state.fail("Applied", error, at: nil)
            plan.operations.removeAll { operation in
                guard case .createPod(let key, _) = operation else { return false }
                return [.job, .pod].contains(key.kind)
            }
        }
    }

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

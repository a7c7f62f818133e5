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
}

import Git
import Logging

extension ReconcileLoop {
    /// Puts the last good commit to work when this one turns out to be bad here; true when it has.
    func rollBack(_ failures: [WorkloadKey: ReleaseFailure], in desired: DesiredState) async -> Bool {
        guard settings.rollsBack, let source, !failures.isEmpty, let good = await state.journal.good,
            good != desired.revision
        else { return false }
        do {
            let restored = try await source.render(Revision(good))
            guard let failed = FailedRelease.found(failures, in: desired, good: restored, at: Clock.now()) else {
                return false
            }
            try await state.rollBack(failed, to: restored)
            logger.warning("\(failed.explanation)")
            return true
        } catch {
            let reason = "the last good commit \(good.prefix(10)) cannot be put to work: \(error)"
            await state.fail(
                "Released",
                AgentError(.environment, reason: "RollbackFailed", reason, cause: error),
                at: desired.revision
            )
            return false
        }
    }
}

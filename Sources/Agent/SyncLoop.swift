import Git
import Logging
import Manifests
import Telemetry

/// Follows the branch: fetch, verify, render, pull; only then is a commit put to work.
struct SyncLoop: Sendable {
    let settings: AgentSettings
    let source: OverlaySource
    let host: DockerHost
    let state: AgentState

    /// Ends this loop's pause: the branch may have moved.
    let sync: Wake

    /// Ends the other loop's pause: there is something new to put to work.
    let reconcile: Wake
    let metrics: MetricsRegistry
    let logger: Logger

    func run() async {
        await resume()
        var failures = 0
        var missing: Missing?
        while !Task.isCancelled {
            let succeeded = await pass(&missing)
            failures = succeeded ? 0 : failures + 1
            metrics.count(
                AgentPulse.syncs,
                MetricsRegistry.labels(["result": succeeded ? "succeeded" : "failed"])
            )
            let pause = pause(after: failures)
            // Known before the next look at the host, which reports it to whoever waits for this sync.
            await state.schedule(nextSync: Clock.time(in: pause))
            reconcile.wake()
            await sync.pause(atMost: pause)
        }
    }

    /// Before Git is asked: what was applied last goes on being applied, even if Git never answers.
    private func resume() async {
        let journal = await state.journal
        guard let running = journal.failed?.restored ?? journal.applied else { return }
        do {
            let desired = try await source.render(Revision(running))
            await state.resume(desired)
            reconcile.wake()
        } catch {
            logger.warning("what was applied last (\(running.prefix(12))) cannot be rendered: \(error)")
        }
    }

    /// One look at the branch.
    ///
    /// False when something is in the way that may go away.
    private func pass(_ missing: inout Missing?) async -> Bool {
        let tip: Revision
        do {
            tip = try await source.fetch()
        } catch {
            await state.fail("Fetched", error, at: nil)
            return false
        }
        await state.hold("Fetched", at: tip.hex)
        // What is paused takes up nothing new; the branch is looked at all the same.
        if await state.look() != nil { return true }
        if await state.taken == tip.hex, await state.problem == nil { return true }
        let signer: String
        do {
            try await verify(tip)
            signer = try await verifySignature(tip)
        } catch {
            await state.refuse(tip.hex, error, at: "Verified")
            return error.code != .environment
        }
        await state.hold("Verified", signer, at: tip.hex)
        let desired: DesiredState
        do {
            desired = try await source.render(tip)
        } catch {
            await state.refuse(tip.hex, error, at: "Rendered")
            return error.code != .environment
        }
        await state.hold("Rendered", warnings(desired), at: tip.hex)
        if let failed = await state.failure(in: desired) {
            return await holdBack(tip, failed)
        }
        do {
            try await host.pull(DesiredImage.all(of: desired))
            missing = nil
        } catch let error as AgentError {
            await state.refuse(tip.hex, overdue(error, at: desired, &missing), at: "Pulled")
            return error.code == .early
        } catch {
            let failure = AgentError(
                .environment,
                reason: "EngineUnavailable",
                "the engine does not answer: \(error)",
                cause: error
            )
            await state.refuse(tip.hex, failure, at: "Pulled")
            return false
        }
        await state.hold("Pulled", at: tip.hex)
        do {
            try await state.take(desired)
        } catch {
            await state.refuse(tip.hex, error, at: "Recorded")
            return false
        }
        logger.info("\(tip.short) is put to work")
        return true
    }

    /// Leaves what runs in the place of a release that has failed here already, which a commit asks for again.
    private func holdBack(_ tip: Revision, _ failed: FailedRelease) async -> Bool {
        let restored: DesiredState
        do {
            restored = try await source.render(Revision(failed.restored))
        } catch {
            let failure = ReconcileLoop.failure(error, "RollbackFailed")
            await state.refuse(tip.hex, failure, at: "Rendered")
            return failure.code != .environment
        }
        do {
            try await state.holdBack(tip.hex, keeping: restored)
            return true
        } catch {
            await state.refuse(tip.hex, error, at: "Recorded")
            return false
        }
    }

    /// Only a commit that builds on the last one is applied: a branch that was rewritten stops the agent.
    private func verify(_ tip: Revision) async throws(AgentError) {
        guard let applied = await state.journal.applied, applied != tip.hex, !settings.acceptsRewrittenHistory else {
            return
        }
        guard try await source.builds(tip, on: applied) else {
            throw AgentError(
                .refused,
                reason: "HistoryRewritten",
                "\(settings.branch.shortName) is at \(tip.short), which does not build on \(applied.prefix(12)), the commit applied last; what runs is left as it is. If that is meant, start the agent once with --accept-rewritten-history"
            )
        }
    }

    /// Only a commit that somebody signed who may is applied, where that is asked for; gives who it was.
    ///
    /// The file of those who may is read each time: who is taken out of it has signed nothing from then on.
    private func verifySignature(_ tip: Revision) async throws(AgentError) -> String {
        guard let path = settings.allowedSigners else { return "" }
        let signers: AllowedSigners
        do {
            let bytes = try AgentFiles.bytes(path, limit: AllowedSigners.limit)
            signers = try AllowedSigners(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw AgentError(
                .environment,
                reason: "AllowedSignersUnreadable",
                "\(path) cannot be used: \(error); nothing new is applied",
                cause: error
            )
        }
        let signer = try await source.signer(of: tip, by: signers)
        return "signed by \(signer.principal) with the key \(signer.fingerprint)"
    }

    /// A commit with an image that its registry does not have, and since when that is known.
    private struct Missing {
        var revision: String
        var since: ContinuousClock.Instant
    }

    /// An image that is nowhere may still be on its way; when it has not come in the time a rollout may take, the release is
    /// bad.
    private func overdue(_ error: AgentError, at desired: DesiredState, _ missing: inout Missing?) -> AgentError {
        guard error.reason == DockerHost.imageNotFound else { return error }
        let known = missing.flatMap { $0.revision == desired.revision ? $0 : nil }
        let found = known ?? Missing(revision: desired.revision, since: .now)
        missing = found
        let limit = desired.workloads.map(\.source.progressDeadlineSeconds).min() ?? 600
        guard .now - found.since >= .seconds(limit) else { return error }
        return AgentError(.release, reason: error.reason, error.message, cause: error.cause)
    }

    private func warnings(_ desired: DesiredState) -> String {
        guard !desired.warnings.isEmpty else { return "" }
        let shown = desired.warnings.prefix(5).map { "\($0.object) \($0.path): \($0.message)" }
        let more = desired.warnings.count > 5 ? "; and \(desired.warnings.count - 5) more" : ""
        return "not carried out: " + shown.joined(separator: "; ") + more
    }

    /// The interval with a little jitter; after failures 1 s, doubling to the interval or 60 s, whichever is more.
    private func pause(after failures: Int) -> Duration {
        guard failures > 0 else { return settings.interval * Double.random(in: 0.95...1.05) }
        let longest = max(settings.interval, .seconds(60))
        return min(longest, .seconds(1 << min(failures - 1, 10))) * Double.random(in: 0.9...1.1)
    }
}

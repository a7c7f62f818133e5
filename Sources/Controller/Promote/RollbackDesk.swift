import ControllerAPI
import Git
import Logging
import Persistence

/// Brings environments back: the revert commit, and a hold on what it takes back.
///
/// The intent is stored before Git is touched, with all that has to follow the commit. After a kill it is taken up again.
struct RollbackDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let committer: OverlayCommitter
    let clock: WallClock
    let logger: Logger

    /// What is to be done, read back from the database.
    struct Intent: Sendable {
        var record: PromotionRecord
        var detail: PromotionDetail
        var restored: PromotionRecord
        var reverted: PromotionRecord

        /// The values that promotions after the restored one have set.
        var touched: [String]
    }

    /// Rolls an environment back in somebody's name.
    func rollback(
        _ environment: String,
        _ request: RollbackRequest,
        by principal: Principal
    ) async throws -> RollbackResult {
        guard let rule = rules.environment(environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(.notFound, "there is no environment '\(environment.prefix(60))'; there are \(known)")
        }
        try HoldDesk.requireOperating(rule, principal)
        let reason = try HoldDesk.checked(reason: request.reason)
        _ = try HoldDesk.expiry(request.expiresAfter, from: clock.now())
        var detail = PromotionDetail(key: Token.random(), kind: .rollback)
        detail.reason = reason
        detail.actor = principal.name
        detail.expiresAfter = request.expiresAfter
        let to = request.to
        let found = try await database.read { try Self.target(to, rule: rule, in: $0) }
        return try await carryOut(intend(detail, found, rule: rule), rule: rule)
    }

    /// Takes back a promotion that an agent could not get healthy; once, however often and by however many it is asked for.
    ///
    /// `actor`: the agent that said so first.
    func takeBack(
        _ failed: PromotionRecord,
        because failure: String,
        by actor: String,
        rule: EnvironmentRule
    ) async throws {
        var detail = PromotionDetail(key: "rollback-\(failed.key)", kind: .rollback)
        detail.reason = "it did not become healthy: \(failure.prefix(500))"
        detail.actor = actor
        let found = try await database.read { connection -> Found? in
            guard try PromotionTable.current(rule.name, in: connection)?.id == failed.id else { return nil }
            let earlier = try PromotionHistory.read(rule.name, limit: 1000, in: connection)
            guard let restored = earlier.before(failed.id) else { return nil }
            return Found(reverted: failed, restored: restored, history: earlier)
        }
        guard let found else { return }
        _ = try await carryOut(intend(detail, found, rule: rule), rule: rule)
    }

    /// Finishes rollbacks that an earlier life of this controller, or another one, has left half done.
    func resume(before now: Timestamp) async throws {
        let intents = try await database.read { connection in
            try PromotionTable.openRollbacks(before: now.adding(seconds: -60).text, in: connection)
                .compactMap { record -> (PromotionRecord, PromotionDetail)? in
                    guard let detail = try PromotionDetailTable.find(record.key, in: connection),
                        detail.kind == .rollback
                    else { return nil }
                    return (record, detail)
                }
        }
        for (record, detail) in intents {
            guard let rule = rules.environment(record.environment) else { continue }
            let intent = try await database.read { try Self.intent(record, detail, in: $0) }
            guard let intent else { continue }
            do {
                _ = try await carryOut(intent, rule: rule)
            } catch let error as ControllerError {
                logger.warning("a rollback of \(rule.name) is not finished: \(error.message)")
            }
        }
    }

    // MARK: - What to

    private struct Found: Sendable {
        var reverted: PromotionRecord
        var restored: PromotionRecord
        var history: PromotionHistory
    }

    private static func target(_ to: Int?, rule: EnvironmentRule, in connection: any SQLConnection) throws -> Found {
        let history = try PromotionHistory.read(rule.name, limit: 1000, in: connection)
        guard let current = try PromotionTable.current(rule.name, in: connection) else {
            throw ControllerError(.conflict, "nothing has been promoted to \(rule.name)")
        }
        guard let to else {
            guard let restored = history.before(current.id) else {
                throw ControllerError(.conflict, "\(rule.name) has no earlier promotion to go back to")
            }
            return Found(reverted: current, restored: restored, history: history)
        }
        guard let restored = history.records.first(where: { $0.id == to }) else {
            throw ControllerError(.notFound, "\(rule.name) has no promotion \(to) in its history")
        }
        guard restored.id != current.id else {
            throw ControllerError(.conflict, "promotion \(to) is what \(rule.name) has now")
        }
        return Found(reverted: current, restored: restored, history: history)
    }

    private func intend(
        _ detail: PromotionDetail,
        _ found: Found,
        rule: EnvironmentRule
    ) async throws -> Intent {
        guard let commit = found.restored.promotion else {
            throw ControllerError(.conflict, "promotion \(found.restored.id) was never made")
        }
        let touched = found.history.values(after: found.restored.id)
        var detail = detail
        detail.reverts = found.reverted.id
        detail.restores = found.restored.id
        do {
            let tip = try await mirrors.fetch(rule.repository)
            let repository = try await mirrors.repository(rule.repository)
            let restoration = try Restoration(
                overlay: rule.overlay,
                at: try await repository.snapshot(at: Revision(commit)),
                touched: touched
            )
            detail.holds = try restoration.takenBack(from: try await repository.snapshot(at: tip))
        } catch let error as GitError {
            throw ControllerError(
                error.code.isTransient ? .unavailable : .conflict,
                "what promotion \(found.restored.id) had put there cannot be read: \(error.message)",
                cause: error
            )
        }
        let (now, intended) = (clock.now().text, detail)
        return try await database.write { connection in
            let record = try PromotionTable.intendRollback(
                key: intended.key,
                restoring: found.restored,
                at: now,
                in: connection
            )
            try PromotionDetailTable.insert(intended, in: connection)
            // Where it was intended before, that stands: its commit may be on the branch already, and what it takes back
            // can then be read nowhere else.
            guard let stored = try PromotionDetailTable.find(intended.key, in: connection),
                let intent = try Self.intent(record, stored, in: connection)
            else { throw ControllerError(.unavailable, "the rollback's intent could not be read back") }
            return intent
        }
    }

    private static func intent(
        _ record: PromotionRecord,
        _ detail: PromotionDetail,
        in connection: any SQLConnection
    ) throws -> Intent? {
        guard let restores = detail.restores, let reverts = detail.reverts,
            let restored = try PromotionTable.find(restores, in: connection),
            let reverted = try PromotionTable.find(reverts, in: connection)
        else { return nil }
        let history = try PromotionHistory.read(record.environment, limit: 1000, in: connection)
        return Intent(
            record: record,
            detail: detail,
            restored: restored,
            reverted: reverted,
            touched: history.values(after: restores)
        )
    }

    // MARK: - Doing it

    private func carryOut(_ intent: Intent, rule: EnvironmentRule) async throws -> RollbackResult {
        if let commit = intent.record.promotion {
            return try await result(intent, commit, changed: intent.record.changed)
        }
        guard let earlier = intent.restored.promotion else {
            throw ControllerError(.conflict, "promotion \(intent.restored.id) was never made")
        }
        let repository = try await mirrors.repository(rule.repository)
        let restoration = try Restoration(
            overlay: rule.overlay,
            at: try await repository.snapshot(at: Revision(earlier)),
            touched: intent.touched
        )
        let reason = intent.detail.reason ?? ""
        let change = OverlayCommit(
            rule: rule,
            key: intent.record.key,
            message: "\(rule.name): roll back to \(intent.restored.revision.prefix(10))\n\n\(reason)",
            trailers: [
                try GitTrailer("Headgate-Run", String(intent.restored.runID)),
                try GitTrailer("Headgate-Environment", rule.name),
                try GitTrailer("Headgate-Source", intent.restored.revision),
                try GitTrailer("Headgate-Rollback", intent.reverted.promotion ?? String(intent.reverted.id)),
                try GitTrailer("Headgate-Rolled-Back-By", intent.detail.actor ?? "unknown"),
            ]
        ) { tree in
            try restoration.files(in: tree)
        }
        let outcome = try await committer.commit(change)
        try await finish(intent, outcome, rule: rule)
        if outcome.changed { mirrors.remember(tip: outcome.commit, of: rule.repository) }
        changes.announce(.environment(Rules.key(rule.name)), .repository(rule.repository), .runs)
        return try await result(intent, outcome.commit, changed: outcome.changed)
    }

    /// Writes down that it stands, with the holds: one transaction, once.
    private func finish(_ intent: Intent, _ outcome: PromotionResult, rule: EnvironmentRule) async throws {
        let now = clock.now()
        let expiresAt = try HoldDesk.expiry(intent.detail.expiresAfter, from: now)
        try await database.write { connection in
            let isFirst = try PromotionTable.commit(
                id: intent.record.id,
                promotion: outcome.commit,
                changed: outcome.changed,
                at: now.text,
                in: connection
            )
            // Another controller may have finished it meanwhile.
            guard isFirst else { return }
            let actor = intent.detail.actor ?? "unknown"
            try AuditLog.append(
                actor: actor,
                action: "rollback",
                detail: try JSON.encode([
                    "environment": rule.name, "commit": outcome.commit, "restores": String(intent.restored.id),
                    "reverts": String(intent.reverted.id), "reason": intent.detail.reason ?? "",
                ]),
                at: now.text,
                in: connection
            )
            try rules.tell(
                DeliveryEvent(
                    at: now.text,
                    name: "rollback",
                    repository: rule.repository,
                    environment: rule.name,
                    run: intent.restored.runID,
                    revision: intent.restored.revision,
                    actor: actor,
                    reason: intent.detail.reason
                ),
                in: connection
            )
            if outcome.changed {
                // Whoever decided was shown what would change since what was there then.
                let voided = try ReviewTable.voidAll(rule.name, at: now.text, in: connection)
                if voided > 0 {
                    try AuditLog.append(
                        actor: actor,
                        action: "review.void",
                        detail: try JSON.encode([
                            "environment": rule.name, "decisions": String(voided), "rollback": String(intent.record.id),
                        ]),
                        at: now.text,
                        in: connection
                    )
                }
            }
            for held in intent.detail.holds
            where try !HoldTable.isHeld(held, in: rule.name, at: now, connection) {
                let hold = try HoldTable.insert(
                    Hold(
                        id: 0,
                        environment: rule.name,
                        image: held.image,
                        reference: held.reference,
                        reason: intent.detail.reason ?? "rolled back",
                        createdBy: actor,
                        createdAt: now.text,
                        expiresAt: nil
                    ),
                    expiresAt: expiresAt,
                    in: connection
                )
                try HoldDesk.record(hold, "hold.add", by: actor, at: now.text, in: connection)
                try rules.tell(hold, "hold.added", by: actor, at: now.text, in: connection)
            }
        }
    }

    private func result(_ intent: Intent, _ commit: String, changed: Bool) async throws -> RollbackResult {
        let now = clock.now()
        let holds = try await database.read { try HoldTable.active(intent.record.environment, at: now, in: $0) }
        return RollbackResult(
            commit: commit,
            changed: changed,
            restored: intent.restored.id,
            images: intent.restored.images,
            holds: holds.filter { hold in
                intent.detail.holds.contains { $0.image == hold.image && $0.reference == hold.reference }
            }
        )
    }
}

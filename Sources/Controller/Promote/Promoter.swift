import ControllerAPI
import Git
import Logging
import Persistence

/// Commits new images and values to an environment's overlay: one commit, only the scalars concerned, once for each job.
///
/// The intent is stored before Git is touched, under a random key that the commit carries in a trailer. After a kill at
/// any point the same job asks again, and either finds the commit by its key or makes it.
struct Promoter: Sendable {
    /// The trailer by which a promotion is found again.
    static let keyTrailer = "Headgate-Promotion"

    /// How often a promotion is applied anew to a branch that moved meanwhile.
    private static let maximumRaces = 20

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let runners: RunnerDesk
    let logger: Logger

    func promote(_ request: PromotionRequest, lease: String, by runner: String) async throws -> PromotionResult {
        let job = try await runners.held(lease, by: runner)
        let rule = try allowed(request.environment, for: job)
        let edit = try OverlayEdit(request)
        let intent = try await intend(request, rule: rule, job: job)
        if let commit = intent.record.promotion {
            return PromotionResult(commit: commit, changed: intent.record.changed)
        }
        let outcome = try await commit(intent, rule: rule, edit: edit) {
            // Another runner may have the job by now, with another controller: the push is its, then.
            _ = try await runners.held(lease, by: runner)
        }
        let now = Timestamp.now().text
        try await database.write { connection in
            try PromotionTable.commit(
                id: intent.record.id,
                promotion: outcome.commit,
                changed: outcome.changed,
                at: now,
                in: connection
            )
            try AuditLog.append(
                actor: "run \(job.runID)",
                action: "promote",
                detail: try JSON.encode([
                    "environment": rule.name, "commit": outcome.commit, "revision": intent.run.revision,
                    "images": request.images.joined(separator: " "),
                    "set": (request.set ?? []).joined(separator: "\n"),
                ]),
                at: now,
                in: connection
            )
        }
        if outcome.changed { try await remember(outcome.commit, of: rule.repository) }
        changes.announce(.environment(Rules.key(rule.name)), .repository(rule.repository), .runs)
        return outcome
    }

    /// Notes the branch's new tip, before any poll can see it; unless a newer one is known already.
    private func remember(_ commit: String, of name: String) async throws {
        mirrors.remember(tip: commit, of: name)
        let known = try await database.read { try EventTable.newest(name, in: $0) }
        if let known, try await mirrors.contains(name, commit: commit, in: known) { return }
        try await database.write { try EventTable.remember(newest: commit, of: name, insteadOf: known, in: $0) }
    }

    private struct Intent: Sendable {
        var record: PromotionRecord
        var run: RunRecord
        var approvals: [Review]
    }

    /// What a job may promote to: a protected environment only when the job names it, so that its reviewers were asked.
    private func allowed(_ environment: String, for job: JobRecord) throws -> EnvironmentRule {
        guard let rule = rules.environment(environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(.invalid, "there is no environment '\(environment.prefix(60))'; there are \(known)")
        }
        let isDeclared = job.environment.map { Rules.key($0) == Rules.key(rule.name) } ?? false
        guard isDeclared || !(rule.isProtected || !rule.branches.isEmpty) else {
            throw ControllerError(
                .forbidden,
                "\(rule.name) is protected: only a job with 'environment: \(rule.name)' may promote to it; the job \(job.job) has \(job.environment ?? "none")"
            )
        }
        return rule
    }

    private func intend(
        _ request: PromotionRequest,
        rule: EnvironmentRule,
        job: JobRecord
    ) async throws -> Intent {
        let key = Token.random()
        let now = Timestamp.now().text
        return try await database.write { connection in
            let run = try Deliveries.required(job.runID, in: connection)
            guard run.repository == rule.repository else {
                throw ControllerError(
                    .forbidden,
                    "\(rule.name) belongs to the repository \(rule.repository), not to \(run.repository)"
                )
            }
            try Self.refuseForeign(run, branch: rules.repository(rule.repository)?.branch)
            let record = try PromotionTable.intend(
                key: key,
                run: run,
                job: job.job,
                environment: rule.name,
                images: request.images,
                at: now,
                in: connection
            )
            let approvals = try ReviewTable.of(run: run.id, environment: rule.name, in: connection)
                .filter { $0.decision == .approve }
            return Intent(record: record, run: run, approvals: approvals)
        }
    }

    /// Deliveries are of the configured branch: what other branches, tags and pull requests bring is not promoted.
    static func refuseForeign(_ run: RunRecord, branch: String?) throws {
        guard run.ref == "refs/heads/\(branch ?? "")" else {
            throw ControllerError(
                .forbidden,
                "only runs of \(branch ?? "the configured branch") promote; run \(run.id) is of \(run.ref)"
            )
        }
    }

    /// Makes the commit unless it is there; `isStillOurs` throws when the job was given to someone else meanwhile.
    private func commit(
        _ intent: Intent,
        rule: EnvironmentRule,
        edit: OverlayEdit,
        isStillOurs: () async throws -> Void
    ) async throws -> PromotionResult {
        guard let repositoryRule = rules.repository(rule.repository) else {
            throw ControllerError(.notFound, "there is no repository '\(rule.repository)'")
        }
        let repository = try await mirrors.repository(rule.repository)
        let remote = try mirrors.remote(repositoryRule)
        let branch = try RefName.branch(repositoryRule.branch)
        for race in 0..<Self.maximumRaces {
            let tip: Revision
            do {
                tip = try await mirrors.fetch(rule.repository)
            } catch let error as GitError {
                throw ControllerError(.unavailable, "the repository cannot be fetched: \(error.message)", cause: error)
            }
            if let found = try await repository.findCommit(
                on: tip,
                trailer: Self.keyTrailer,
                value: intent.record.key,
                limit: 10_000
            ) {
                return PromotionResult(commit: found.revision.hex, changed: true)
            }
            try await refuseGoingBack(intent, rule: rule, in: repository)
            guard let revision = try await prepared(intent, rule: rule, edit: edit, on: tip, in: repository) else {
                return PromotionResult(commit: tip.hex, changed: false)
            }
            try await isStillOurs()
            do {
                _ = try await repository.push(revision, to: branch, expecting: tip, on: remote)
                return PromotionResult(commit: revision.hex, changed: true)
            } catch let error as GitError
                where error.code == .raceLost || error.code == .diverged || error.code == .locked
            {
                logger.info("\(rule.name): the branch moved while it was promoted to; applying again (\(race + 1))")
            } catch let error as GitError where error.code.isTransient {
                // Whether the push arrived is not known: the job asks again, and the key tells.
                throw ControllerError(.unavailable, "the promotion could not be pushed: \(error.message)", cause: error)
            } catch let error as GitError {
                throw ControllerError(.conflict, "the promotion could not be pushed: \(error.message)", cause: error)
            }
        }
        throw ControllerError(
            .unavailable,
            "the branch moved \(Self.maximumRaces) times while \(rule.name) was promoted to"
        )
    }

    /// An environment never goes back in time: the revision must build on the one that is there.
    private func refuseGoingBack(_ intent: Intent, rule: EnvironmentRule, in repository: GitRepository) async throws {
        let current = try await database.read { try PromotionTable.current(rule.name, in: $0) }
        guard let current, current.revision != intent.run.revision else { return }
        let (old, new) = (try Revision(current.revision), try Revision(intent.run.revision))
        // A revision that history no longer has cannot be gone back from.
        guard try await repository.contains(old) else { return }
        if try await repository.isDescendant(old, of: new) {
            throw ControllerError(
                .conflict,
                "\(rule.name) runs \(current.revision.prefix(10)) of run \(current.runID) already, which is newer than \(intent.run.revision.prefix(10))"
            )
        }
    }

    /// The commit to push, or nil when the overlay has all of it already.
    private func prepared(
        _ intent: Intent,
        rule: EnvironmentRule,
        edit: OverlayEdit,
        on tip: Revision,
        in repository: GitRepository
    ) async throws -> Revision? {
        let changed = try edit.files(of: rule.overlay, in: try await repository.snapshot(at: tip))
        guard !changed.isEmpty else { return nil }
        let run = intent.run
        var trailers = [
            try GitTrailer("Headgate-Run", String(run.id)),
            try GitTrailer("Headgate-Environment", rule.name),
            try GitTrailer("Headgate-Source", run.revision),
            try GitTrailer(Self.keyTrailer, intent.record.key),
        ]
        for approval in intent.approvals {
            trailers.append(try GitTrailer("Headgate-Approved-By", approval.reviewer))
        }
        let seconds = Timestamp.now().milliseconds / 1000
        let signature = try GitSignature(name: "Headgate", email: "headgate@localhost", seconds: seconds)
        return try await repository.commit(
            parent: tip,
            changes: changed.mapValues { .write($0) },
            message: GitTrailer.message(
                "\(rule.name): promote \(run.revision.prefix(10))\n\n\(run.title)",
                trailers: trailers
            ),
            author: signature,
            committer: signature
        )
    }
}

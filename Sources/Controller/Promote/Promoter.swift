import ControllerAPI
import Git
import Persistence
import Workflows

/// Commits new images and values to an environment's overlay: one commit, only the scalars concerned, once for each job.
///
/// The intent is stored before Git is touched, under a random key that the commit carries in a trailer. After a kill at
/// any point the same job asks again, and either finds the commit by its key or makes it.
struct Promoter: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let mirrors: Mirrors
    let runners: RunnerDesk
    let committer: OverlayCommitter
    let proposals: Proposals
    let tagger: ImageTagger
    let clock: WallClock

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
        // What waits for a merge is promoted once the merge is seen.
        if outcome.pullRequest != nil {
            changes.announce(.environment(Rules.key(rule.name)), .runs)
            return outcome
        }
        try await tagger.tag(edit.images, for: rule)
        let now = clock.now().text
        try await database.write { connection in
            let isFirst = try PromotionTable.commit(
                id: intent.record.id,
                promotion: outcome.commit,
                changed: outcome.changed,
                at: now,
                in: connection
            )
            // A runner that got no answer asks again while the first request is still being carried out.
            guard isFirst else { return }
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
            guard outcome.changed else { return }
            try rules.tell(
                DeliveryEvent(
                    at: now,
                    name: "promoted",
                    repository: rule.repository,
                    environment: rule.name,
                    run: job.runID,
                    job: job.job,
                    revision: intent.run.revision,
                    title: intent.run.title
                ),
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
        guard isDeclared || !rule.isGuarded else {
            throw ControllerError(
                .forbidden,
                "\(rule.name) is protected: only a job with 'environment: \(rule.name)' may promote to it; the job \(job.job) has \(job.environment ?? "none")"
            )
        }
        return rule
    }

    /// Reviewers approved what they were shown: nothing else is promoted.
    private static func check(
        _ request: PromotionRequest,
        isAllowedFor job: JobRecord,
        rule: EnvironmentRule,
        in connection: any SQLConnection
    ) throws {
        guard rule.isProtected, let text = try TurnTable.allowed(run: job.runID, job: job.job, in: connection) else {
            return
        }
        let promotions = try JSON.decode([PlannedPromotion].self, from: text)
        let images = Set(ReviewSubject.images(for: rule.name, in: promotions) ?? [])
        let values = Set(ReviewSubject.values(for: rule.name, in: promotions) ?? [])
        let others =
            request.images.filter { !images.contains($0) } + (request.set ?? []).filter { !values.contains($0) }
        guard others.isEmpty else {
            throw ControllerError(
                .forbidden,
                "\(others.joined(separator: " ")) is not what the reviewers of \(rule.name) were shown"
            )
        }
    }

    /// Nothing promotes past a hold.
    private func refuseHeld(
        _ request: PromotionRequest,
        rule: EnvironmentRule,
        in connection: any SQLConnection
    ) throws {
        let held = try HoldTable.active(rule.name, at: clock.now(), in: connection)
        for change in request.images.compactMap({ EvidenceDesk.change($0) }) {
            if let hold = held.first(where: { $0.holdsBack(change) }) {
                throw ControllerError(.conflict, hold.refusal)
            }
        }
    }

    private func intend(
        _ request: PromotionRequest,
        rule: EnvironmentRule,
        job: JobRecord
    ) async throws -> Intent {
        let key = Token.random()
        let now = clock.now().text
        return try await database.write { connection in
            let run = try Deliveries.required(job.runID, in: connection)
            guard rule.takes(repository: run.repository) else {
                throw ControllerError(
                    .forbidden,
                    "\(rule.name) belongs to the repository \(rule.repository), not to \(run.repository)"
                )
            }
            try Self.refuseForeign(run, branch: rules.repository(run.repository)?.branch)
            try Self.check(request, isAllowedFor: job, rule: rule, in: connection)
            let record = try PromotionTable.intend(
                key: key,
                run: run,
                job: job.job,
                environment: rule.name,
                images: request.images,
                at: now,
                in: connection
            )
            if record.promotion == nil { try refuseHeld(request, rule: rule, in: connection) }
            let turn = try TurnTable.current(run: run.id, job: job.job, in: connection)
            let decisions = try turn.map { try ReviewTable.of(turn: $0.id, in: connection) } ?? []
            let approvals = decisions.filter { $0.decision == .approve }
            var detail = PromotionDetail(key: record.key, kind: .promotion)
            detail.values = request.set ?? []
            detail.approvals = approvals
            try PromotionDetailTable.insert(detail, in: connection)
            return Intent(record: record, run: run, approvals: approvals)
        }
    }

    /// Deliveries are of the configured branch: what other branches, tags and pull requests bring is not promoted.
    static func refuseForeign(_ run: RunRecord, branch: String?) throws {
        guard run.event != PullReader.target else {
            throw ControllerError(.forbidden, "runs of pull requests do not promote; run \(run.id) is one")
        }
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
        isStillOurs: @escaping @Sendable () async throws -> Void
    ) async throws -> PromotionResult {
        let run = intent.run
        var trailers = [
            try GitTrailer("Headgate-Run", String(run.id)),
            try GitTrailer("Headgate-Environment", rule.name),
            try GitTrailer("Headgate-Source", run.revision),
        ]
        for approval in intent.approvals {
            trailers.append(try GitTrailer("Headgate-Approved-By", approval.reviewer))
        }
        let change = OverlayCommit(
            rule: rule,
            key: intent.record.key,
            message: "\(rule.name): promote \(run.revision.prefix(10))\n\n\(run.title)",
            trailers: trailers
        ) { tree in
            try edit.files(of: rule.overlay, in: tree)
        }
        let check = { @Sendable (_: GitRepository) in
            try await refuseGoingBack(intent, rule: rule)
            try await isStillOurs()
        }
        guard let requests = rule.pullRequests else { return try await committer.commit(change, check: check) }
        let result = try await proposals.propose(change, on: requests, title: intent.run.title, check: check)
        if let address = result.pullRequest {
            let key = intent.record.key
            try await database.write { try PromotionDetailTable.setPullRequest(address, of: key, in: $0) }
        }
        return result
    }

    /// An environment never goes back in time: the revision must build on the one that is there.
    private func refuseGoingBack(_ intent: Intent, rule: EnvironmentRule) async throws {
        let run = intent.run
        let current = try await database.read {
            try PromotionTable.current(rule.name, from: run.repository, in: $0)
        }
        guard let current, current.revision != run.revision else { return }
        let repository = try await mirrors.repository(run.repository)
        let (old, new) = (try Revision(current.revision), try Revision(run.revision))
        // A revision that history no longer has cannot be gone back from.
        guard try await repository.contains(old) else { return }
        if try await repository.isDescendant(old, of: new) {
            throw ControllerError(
                .conflict,
                "\(rule.name) runs \(current.revision.prefix(10)) of run \(current.runID) already, which is newer than \(intent.run.revision.prefix(10))"
            )
        }
    }
}

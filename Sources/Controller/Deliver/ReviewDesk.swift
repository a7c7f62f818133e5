import ControllerAPI
import Persistence
import Workflows

/// Shows what waits for reviewers and takes their decisions, under the rules in force at that moment.
struct ReviewDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let deliveries: Deliveries
    let mirrors: Mirrors

    /// Who had a part in what they would decide about.
    var selfReview: SelfReview {
        SelfReview(database: database, rules: rules, mirrors: mirrors, deliveries: deliveries)
    }

    /// A job that waits at its environment, and what a decision about it is about.
    struct Waiting: Sendable {
        var job: Controller.JobRecord
        var run: RunRecord
        var turn: EnvironmentTurn
        var admission: Admission
        var fingerprint: ReviewFingerprint
    }

    /// What waits for a review, with the commits it would bring.
    func pending() async throws -> [PendingReview] {
        let now = deliveries.clock.now()
        let found = try await database.read { connection in
            try JobTable.waitingAtEnvironments(in: connection).compactMap { job -> Waiting? in
                guard let run = try RunTable.find(job.runID, in: connection) else { return nil }
                return try waiting(job, of: run, in: connection)
            }
        }
        var reviews: [PendingReview] = []
        for waiting in found where waiting.admission.missing > 0 {
            reviews.append(await summary(of: waiting, at: now))
        }
        return reviews
    }

    /// A job that waits at its environment; nil where no environment of the rules holds it.
    func waiting(
        _ job: Controller.JobRecord,
        of run: RunRecord,
        in connection: any SQLConnection
    ) throws -> Waiting? {
        guard let rule = job.environment.flatMap(rules.environment),
            let turn = try TurnTable.current(run: run.id, job: job.job, in: connection)
        else { return nil }
        let machine = try deliveries.machine(of: run)
        let promotions = try deliveries.promotions(of: job.job, run: run, machine: machine)
        return Waiting(
            job: job,
            run: run,
            turn: turn,
            admission: try deliveries.admission(
                turn,
                rule: rule,
                branch: machine.plan.event.branch,
                in: connection
            ),
            fingerprint: ReviewFingerprint(
                subject: ReviewSubject(revision: run.revision, promotions: promotions),
                base: try PromotionTable.current(rule.name, from: run.repository, in: connection)?.revision,
                rule: rule
            )
        )
    }

    func summary(of waiting: Waiting, at now: Timestamp, commits limit: Int = 50) async -> PendingReview {
        let (run, rule) = (waiting.run, waiting.admission.rule)
        var waits: [EnvironmentWait] = []
        if case .waits(let found) = waiting.admission.verdict(at: now) { waits = found }
        return PendingReview(
            run: run.id,
            job: waiting.job.job,
            environment: rule.name,
            revision: run.revision,
            title: run.title,
            reviewers: rule.reviewers,
            people: rule.people,
            requiredReviews: rule.requiredReviews,
            approvals: waiting.admission.approvals,
            waitingSince: waiting.turn.since.text,
            expiresAt: waiting.admission.expiry.text,
            waits: waits,
            fingerprint: waiting.fingerprint.text,
            images: waiting.fingerprint.subject.images(for: rule.name),
            values: waiting.fingerprint.subject.values(for: rule.name),
            current: waiting.fingerprint.base,
            commits: await mirrors.commits(
                run.repository,
                from: waiting.fingerprint.base,
                to: run.revision,
                limit: limit
            )
        )
    }

    /// Records a decision and, when it settles the matter, lets the job go on or fails it.
    ///
    /// It is about the jobs of the run that wait for the environment with what the reviewer was shown.
    func decide(_ run: Int, _ request: ReviewRequest, by principal: Principal, via: String) async throws -> Review {
        guard let rule = rules.environment(request.environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(
                .notFound,
                "there is no environment '\(request.environment.prefix(60))'; there are \(known)"
            )
        }
        let reviewer = try reviewer(request, by: principal, rule: rule)
        let reason = try Self.checked(reason: request.reason, for: request.decision)
        let part = try await selfReview.part(of: reviewer, in: run, rule: rule)
        let review = Review(
            run: run,
            environment: rule.name,
            decision: request.decision,
            reviewer: reviewer,
            reason: reason,
            decidedAt: deliveries.clock.now().text
        )
        let actor = principal.name == reviewer ? reviewer : "\(reviewer) (by \(principal.name))"
        try await database.write { connection in
            let waiting = try found(run, request, rule: rule, in: connection)
            if let part, review.decision == .approve {
                guard part.base == waiting.first?.fingerprint.base else {
                    throw ControllerError(.conflict, "\(rule.name) has just been promoted to; look at the review again")
                }
                if let obstacle = part.obstacle { throw ControllerError(.forbidden, obstacle) }
            }
            try record(review, about: waiting, rule: rule, actor: actor, via: via, in: connection)
        }
        changes.announce(.runs, .queue, .environment(Rules.key(rule.name)))
        return review
    }

    /// The jobs that a decision is about.
    private func found(
        _ id: Int,
        _ request: ReviewRequest,
        rule: EnvironmentRule,
        in connection: any SQLConnection
    ) throws -> [Waiting] {
        let run = try Deliveries.required(id, in: connection)
        let waiting = try JobTable.of(run: id, in: connection).compactMap { job -> Waiting? in
            guard job.status == .waiting, job.waitingSince != nil,
                job.environment.map({ Rules.key($0) == Rules.key(rule.name) }) ?? false
            else { return nil }
            return try self.waiting(job, of: run, in: connection)
        }
        guard let first = waiting.first else {
            throw ControllerError(
                .conflict,
                "run \(id) does not wait for a review of \(rule.name) (it is \(run.status.rawValue))"
            )
        }
        guard let seen = request.seen else {
            throw ControllerError(
                .invalid,
                "say what was looked at: 'seen' is the fingerprint that the review of run \(id) shows"
            )
        }
        let meant = waiting.filter { $0.fingerprint.difference(from: seen) == nil }
        guard !meant.isEmpty else {
            let difference = first.fingerprint.difference(from: String(seen.prefix(500))) ?? ""
            throw ControllerError(.conflict, "this is not what was looked at: \(difference); look at the review again")
        }
        return meant
    }

    private func record(
        _ review: Review,
        about waiting: [Waiting],
        rule: EnvironmentRule,
        actor: String,
        via: String,
        in connection: any SQLConnection
    ) throws {
        if review.decision == .approve, waiting.allSatisfy({ $0.admission.missing == 0 }) {
            throw ControllerError(
                .conflict,
                "run \(review.run) does not wait for a review of \(rule.name): it has all the approvals it needs"
            )
        }
        for waiting in waiting {
            let subject = waiting.fingerprint.subject
            _ = try ReviewTable.void(
                turn: waiting.turn.id,
                exceptSubject: subject.text,
                at: review.decidedAt,
                in: connection
            )
            try ReviewTable.insert(
                review,
                turn: waiting.turn.id,
                subject: subject.text,
                revision: waiting.run.revision,
                base: waiting.fingerprint.base,
                via: via,
                in: connection
            )
        }
        let fingerprint = waiting.first?.fingerprint
        try AuditLog.append(
            actor: actor,
            action: "review.\(review.decision.rawValue)",
            detail: try JSON.encode([
                "run": String(review.run), "environment": rule.name, "revision": fingerprint?.subject.revision ?? "",
                "images": fingerprint?.subject.images(for: rule.name)?.joined(separator: " ") ?? "",
                "seen": fingerprint?.text ?? "", "reason": review.reason ?? "", "via": via,
            ]),
            at: review.decidedAt,
            in: connection
        )
        try rules.tell(
            DeliveryEvent(
                at: review.decidedAt,
                name: review.decision == .approve ? "review.approved" : "review.rejected",
                repository: rule.repository,
                environment: rule.name,
                run: review.run,
                revision: fingerprint?.subject.revision,
                actor: review.reviewer,
                reason: review.reason
            ),
            in: connection
        )
        for waiting in waiting {
            let run = try Deliveries.required(review.run, in: connection)
            try deliveries.apply(.reconsidered(waiting.job.job), to: run, in: connection)
        }
    }
}

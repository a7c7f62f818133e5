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

    /// What waits, with the commits it would bring.
    func pending() async throws -> [PendingReview] {
        let found = try await database.read { connection in
            try JobTable.waitingForReview(in: connection).compactMap { job -> (Waiting)? in
                guard let environment = job.environment, let rule = rules.environment(environment),
                    let run = try RunTable.find(job.runID, in: connection)
                else { return nil }
                return Waiting(
                    job: job,
                    run: run,
                    rule: rule,
                    approvals: try ReviewTable.of(run: run.id, environment: rule.name, in: connection)
                        .filter { $0.decision == .approve },
                    current: try PromotionTable.current(rule.name, in: connection)?.revision
                )
            }
        }
        var reviews: [PendingReview] = []
        for waiting in found {
            reviews.append(
                PendingReview(
                    run: waiting.run.id,
                    job: waiting.job.job,
                    environment: waiting.rule.name,
                    revision: waiting.run.revision,
                    title: waiting.run.title,
                    reviewers: waiting.rule.reviewers,
                    requiredReviews: waiting.rule.requiredReviews,
                    approvals: waiting.approvals,
                    waitingSince: waiting.job.waitingSince ?? waiting.run.createdAt,
                    commits: await mirrors.commits(
                        waiting.run.repository,
                        from: waiting.current,
                        to: waiting.run.revision,
                        limit: 50
                    )
                )
            )
        }
        return reviews
    }

    private struct Waiting: Sendable {
        var job: Controller.JobRecord
        var run: RunRecord
        var rule: EnvironmentRule
        var approvals: [Review]
        var current: String?
    }

    /// Records a decision and, when it settles the matter, lets the job go on or fails it.
    func decide(_ run: Int, _ request: ReviewRequest, by principal: Principal, via: String) async throws -> Review {
        guard let rule = rules.environment(request.environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(
                .notFound,
                "there is no environment '\(request.environment.prefix(60))'; there are \(known)"
            )
        }
        let reviewer = try self.reviewer(request, by: principal, rule: rule)
        let reason = try Self.checked(reason: request.reason, for: request.decision)
        let review = Review(
            run: run,
            environment: rule.name,
            decision: request.decision,
            reviewer: reviewer,
            reason: reason,
            decidedAt: Timestamp.now().text
        )
        let actor = principal.name == reviewer ? reviewer : "\(reviewer) (by \(principal.name))"
        try await database.write { connection in
            try decide(review, rule: rule, actor: actor, via: via, in: connection)
        }
        changes.announce(.runs, .queue, .environment(Rules.key(rule.name)))
        return review
    }

    private func decide(
        _ review: Review,
        rule: EnvironmentRule,
        actor: String,
        via: String,
        in connection: any SQLConnection
    ) throws {
        let run = try Deliveries.required(review.run, in: connection)
        let waiting = try deliveries.machine(of: run).jobsWaiting(forReviewOf: rule.name)
        guard !waiting.isEmpty else {
            throw ControllerError(
                .conflict,
                "run \(run.id) does not wait for a review of \(rule.name) (it is \(run.status.rawValue))"
            )
        }
        if rule.preventSelfReview, run.author == review.reviewer {
            throw ControllerError(
                .forbidden,
                "\(review.reviewer) is the author of this change, and \(rule.name) bars self-review"
            )
        }
        try ReviewTable.insert(review, revision: run.revision, via: via, in: connection)
        try AuditLog.append(
            actor: actor,
            action: "review.\(review.decision.rawValue)",
            detail: try JSON.encode([
                "run": String(run.id), "environment": rule.name, "revision": run.revision,
                "reason": review.reason ?? "", "via": via,
            ]),
            at: review.decidedAt,
            in: connection
        )
        switch review.decision {
        case .reject:
            let words = "rejected by \(review.reviewer): \(review.reason ?? "")"
            for job in waiting {
                let run = try Deliveries.required(run.id, in: connection)
                try deliveries.apply(.rejected(job, reason: words), to: run, in: connection)
            }
        case .approve:
            let approvals = try ReviewTable.of(run: run.id, environment: rule.name, in: connection)
                .filter { $0.decision == .approve && rule.mayReview($0.reviewer) }
            guard approvals.count >= rule.requiredReviews else { return }
            for job in waiting {
                let run = try Deliveries.required(run.id, in: connection)
                try deliveries.apply(.approved(job), to: run, in: connection)
            }
        }
    }

    private func reviewer(_ request: ReviewRequest, by principal: Principal, rule: EnvironmentRule) throws -> String {
        let name: String
        switch principal {
        case .user(let own, let rights):
            guard rights.contains(.review) else { throw Access.lacks(.review, principal) }
            guard request.reviewer == nil || request.reviewer == own else {
                throw ControllerError(.forbidden, "\(own) may not decide in the name of \(request.reviewer ?? "")")
            }
            name = own
        case .operatorAccount:
            guard let given = request.reviewer else {
                throw ControllerError(.invalid, "say who decides: --as NAME")
            }
            guard !given.isEmpty, given.utf8.count <= 100, !given.contains(where: \.isNewline) else {
                throw ControllerError(.invalid, "a reviewer's name has 1 to 100 characters on one line")
            }
            name = given
        case .anonymous, .runner, .agent:
            throw ControllerError(.forbidden, "\(principal.name) may not decide")
        }
        guard rule.mayReview(name) else {
            throw ControllerError(
                .forbidden,
                "\(name) is not a reviewer of \(rule.name); reviewers are \(rule.reviewers.joined(separator: ", "))"
            )
        }
        return name
    }

    private static func checked(reason: String?, for decision: ReviewDecision) throws -> String? {
        if let reason, reason.utf8.count > 2000 { throw ControllerError(.invalid, "a reason has at most 2000 bytes") }
        let text = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if decision == .reject, text == nil {
            throw ControllerError(.invalid, "a rejection needs a reason: --reason TEXT")
        }
        return text
    }
}

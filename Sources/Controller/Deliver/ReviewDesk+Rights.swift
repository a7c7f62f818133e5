import ControllerAPI
import Persistence

/// Who may decide.
extension ReviewDesk {
    /// In whose name a decision is made, if they may.
    func reviewer(_ request: ReviewRequest, by principal: Principal, rule: EnvironmentRule) throws -> String {
        let name: String
        switch principal {
        case .user(let own, let rights):
            guard rights.contains(.review) else { throw ControllerError.lacks(.review, principal) }
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
                "\(name) is not a reviewer of \(rule.name); reviewers are \(rule.reviewersInWords)"
            )
        }
        return name
    }

    static func checked(reason: String?, for decision: ReviewDecision) throws -> String? {
        if let reason, reason.utf8.count > 2000 { throw ControllerError(.invalid, "a reason has at most 2000 bytes") }
        let text = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if decision == .reject, text == nil {
            throw ControllerError(.invalid, "a rejection needs a reason: --reason TEXT")
        }
        return text
    }

    /// What part a reviewer had in the change that a run would bring.
    struct Part: Sendable {
        /// The revision that the change begins at.
        var base: String?

        /// Why the reviewer may not approve it; nil when they had no part in it.
        var obstacle: String?
    }

    /// What part a reviewer had in the change; nil where the rules do not ask.
    ///
    /// - Throws: `.unavailable` where Git cannot tell who made the commits: nobody is let through on a guess.
    func part(of reviewer: String, in id: Int, rule: EnvironmentRule) async throws -> Part? {
        guard rule.preventSelfReview else { return nil }
        let (run, base, starters) = try await database.read { connection in
            let run = try Deliveries.required(id, in: connection)
            // Who asked for it, and who has had it run again.
            let starters = try connection.query(
                """
                SELECT events.actor AS actor FROM runs JOIN events ON events.id = runs.event_id
                WHERE runs.id = ? AND events.actor IS NOT NULL
                UNION SELECT actor FROM audit WHERE action = 'run.rerun' AND detail LIKE ?
                """,
                [SQLValue(id), .text("%\"run\":\"\(id)\"%")]
            ).map { try $0.text("actor") }
            return (
                run, try PromotionTable.current(rule.name, from: run.repository, in: connection)?.revision, starters
            )
        }
        if starters.contains(reviewer) {
            return Part(base: base, obstacle: "\(reviewer) started run \(id), and \(rule.name) bars self-review")
        }
        let contributors = try await mirrors.contributors(run.repository, from: base, to: run.revision)
        guard rules.isContributor(reviewer, among: contributors) else { return Part(base: base) }
        return Part(
            base: base,
            obstacle:
                "\(reviewer) is an author or committer of this change, and \(rule.name) bars self-review"
        )
    }
}

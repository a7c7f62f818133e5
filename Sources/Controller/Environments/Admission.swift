import ControllerAPI

/// What an environment's rules make of a job that wants to start there, at one moment.
///
/// Pure: everything it depends on is in it. It is asked when the job's turn comes, at every decision, when a time has come
/// that it waited for, and once more when a runner takes the job.
struct Admission: Sendable {
    var rule: EnvironmentRule

    /// The branch the run is of, if of one.
    var branch: String?

    /// When the job's turn came.
    var since: Timestamp

    /// What has been decided about the job as it is now.
    var decisions: [Review]

    enum Verdict: Sendable, Hashable {
        case mayStart
        case waits([EnvironmentWait])
        case refused(reason: String)
    }

    /// What the rules say at a moment.
    func verdict(at now: Timestamp) -> Verdict {
        guard rule.takes(branch: branch) else {
            let from = branch ?? "this ref"
            return .refused(
                reason:
                    "\(rule.name) takes deployments from \(rule.branches.joined(separator: ", ")) only, not from \(from)"
            )
        }
        if let rejection = decisions.first(where: { $0.decision == .reject && rule.mayReview($0.reviewer) }) {
            return .refused(reason: "rejected by \(rejection.reviewer): \(rejection.reason ?? "")")
        }
        if missing > 0, now >= expiry {
            return .refused(
                reason: "the review of \(rule.name) expired: it was not decided within \(Words.of(rule.expires))"
            )
        }
        let waits = [review, timer(at: now), closure(at: now)].compactMap(\.self)
        return waits.isEmpty ? .mayStart : .waits(waits)
    }

    /// The approvals that count: of people who may decide under these rules, each once.
    var approvals: [Review] {
        var seen: Set<String> = []
        return decisions.filter { decision in
            decision.decision == .approve && rule.mayReview(decision.reviewer)
                && seen.insert(decision.reviewer).inserted
        }
    }

    /// How many approvals are still missing.
    var missing: Int { max(0, rule.requiredReviews - approvals.count) }

    /// When a review that nobody has decided fails the job.
    var expiry: Timestamp { since.adding(rule.expires) }

    /// The next moment at which the verdict can change by itself; nil when there is none.
    func nextChange(after now: Timestamp) -> Timestamp? {
        guard case .waits(let waits) = verdict(at: now) else { return nil }
        var moments = waits.compactMap(\.untilTime)
        if missing > 0 { moments.append(expiry) }
        return moments.filter { $0 > now }.min()
    }

    private var review: EnvironmentWait? {
        guard missing > 0 else { return nil }
        let count = missing == 1 ? "one more approval" : "\(missing) more approvals"
        let words = approvals.isEmpty && missing == 1 ? "an approval" : count
        return EnvironmentWait(
            kind: .review,
            words: "waits for review of \(rule.name): \(words) of \(rule.reviewersInWords)",
            since: since.text,
            until: nil
        )
    }

    private func timer(at now: Timestamp) -> EnvironmentWait? {
        let end = since.adding(rule.waitTimer)
        guard now < end else { return nil }
        return EnvironmentWait(
            kind: .timer,
            words:
                "waits until \(end.text): \(rule.name) takes a job \(Words.of(rule.waitTimer)) after its turn has come",
            since: since.text,
            until: end.text
        )
    }

    private func closure(at now: Timestamp) -> EnvironmentWait? {
        let second = Int(now.milliseconds / 1000)
        guard let closure = rule.calendar.closure(at: second) else { return nil }
        let opening = rule.calendar.opening(from: second).map { Timestamp(milliseconds: Int64($0) * 1000) }
        let until = opening.map { "until \($0.text)" } ?? "for longer than a year"
        switch closure {
        case .freeze(let freeze):
            return EnvironmentWait(
                kind: .freeze,
                words: "waits \(until): \(rule.name) is frozen: \(freeze.reason)",
                since: since.text,
                until: opening?.text
            )
        case .window:
            return EnvironmentWait(
                kind: .window,
                words: "waits \(until): deliveries to \(rule.name) start in its windows only",
                since: since.text,
                until: opening?.text
            )
        }
    }
}

extension EnvironmentWait {
    var untilTime: Timestamp? { until.flatMap(Timestamp.init) }
}

/// Amounts as people say them.
enum Words {
    /// As in `2 days`, `1 hour 30 minutes`; what is below a second is left out.
    static func of(_ duration: Duration) -> String {
        var left = duration.components.seconds
        var parts: [String] = []
        for (name, seconds) in [("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)] as [(String, Int64)] {
            let count = left / seconds
            left %= seconds
            if count > 0 { parts.append("\(count) \(name)\(count == 1 ? "" : "s")") }
        }
        return parts.isEmpty ? "0 seconds" : parts.prefix(2).joined(separator: " ")
    }
}

import ControllerAPI

/// One review that waits: the evidence, and the forms to decide with.
struct ReviewCard {
    let review: PendingReview

    /// The run it belongs to, for the results of its jobs.
    let run: RunSummary?
    let visitor: Visitor
    let clock: PageClock

    private var id: String { "review-\(review.run)-\(review.environment)" }

    var markup: HTML {
        """
        <article class="card review" id="\(id)">
        <h3><a href="\(Link.run(review.run))">Run \(review.run)</a> to <b>\(review.environment)</b>: \(review.title)</h3>
        <p class="muted">\(Commit.short(review.revision)) · asked for \(clock.ago(review.waitingSince)) · needs \(wanted)</p>
        \(approvals)
        \(checks)
        \(commits)
        \(decision)
        </article>
        """
    }

    private var wanted: String {
        let count = review.requiredReviews == 1 ? "one approval" : "\(review.requiredReviews) approvals"
        guard !review.reviewers.isEmpty else { return count }
        return "\(count) of \(review.reviewers.joined(separator: ", "))"
    }

    private var approvals: HTML? {
        guard !review.approvals.isEmpty else { return nil }
        let items = review.approvals.map { DecisionItem(review: $0, clock: clock).markup }
        return "<ul class=\"plain\">\(items)</ul>"
    }

    private var checks: HTML? {
        guard let run else { return nil }
        let jobs = run.jobs.filter { $0.id != review.job }
        guard !jobs.isEmpty else { return nil }
        return "<p class=\"checks\"><span>Before it:</span> \(jobs.map { JobChip(run: run.id, job: $0).markup })</p>"
    }

    private var commits: HTML {
        guard !review.commits.isEmpty else {
            return "<p>It brings no commit that \(review.environment) does not have, or none that can be told.</p>"
        }
        let items = review.commits.map { commit in
            "<li>\(Commit.short(commit.revision)) \(commit.title) <span class=\"muted\">\(commit.author)</span></li>"
                as HTML
        }
        let words = review.commits.count == 1 ? "It brings one commit" : "It brings \(review.commits.count) commits"
        return "<h4>\(words)</h4><ul class=\"commits\">\(items)</ul>"
    }

    private var decision: HTML {
        if let obstacle = visitor.obstacle(reviewers: review.reviewers) { return obstacle }
        if review.approvals.contains(where: { $0.reviewer == visitor.name }) {
            return "<p class=\"note\">You have approved it; it waits for others.</p>"
        }
        return """
            <div class="decide">
            <form method="post" action="\(Link.run(review.run))/reviews">
            \(hidden(.approve))\(reviewer("approve"))
            <label>Comment, if any<textarea name="reason" rows="2" maxlength="2000"></textarea></label>
            <button class="primary">Approve<span class="unseen"> run \(review.run)</span> for \(review.environment)</button>
            </form>
            <details><summary>Reject…</summary>
            <form method="post" action="\(Link.run(review.run))/reviews">
            \(hidden(.reject))\(reviewer("reject"))
            <label>Reason, kept with the run<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
            <button class="danger">Reject<span class="unseen"> run \(review.run)</span> for \(review.environment)</button>
            </form></details>
            </div>
            """
    }

    private func hidden(_ decision: ReviewDecision) -> HTML {
        """
        <input type="hidden" name="csrf" value="\(visitor.formToken ?? "")">\
        <input type="hidden" name="environment" value="\(review.environment)">\
        <input type="hidden" name="decision" value="\(decision.rawValue)">
        """
    }

    /// The operator says in whose name; everyone else decides in their own.
    private func reviewer(_ part: String) -> HTML? {
        guard visitor.principal == .operatorAccount else { return nil }
        if review.reviewers.isEmpty {
            return """
                <label>Decide as<input name="reviewer" required maxlength="100" autocomplete="username" \
                id="\(id)-\(part)-as"></label>
                """
        }
        let left = review.reviewers.filter { name in !review.approvals.contains { $0.reviewer == name } }
        let options = left.map { "<option>\($0)</option>" as HTML }
        return "<label>Decide as<select name=\"reviewer\" required id=\"\(id)-\(part)-as\">\(options)</select></label>"
    }
}

/// A decision that was made.
struct DecisionItem {
    let review: Review
    let clock: PageClock

    var markup: HTML {
        """
        <li>\(review.decision == .approve ? "✓ Approved" : "✗ Rejected") by <b>\(review.reviewer)</b> for \
        \(review.environment) \(clock.ago(review.decidedAt))\
        \(review.reason.map { ": <span class=\"words\">\($0)</span>" as HTML })</li>
        """
    }
}

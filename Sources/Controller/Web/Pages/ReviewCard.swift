import ControllerAPI

/// One review that waits: the evidence, and the forms to decide with.
struct ReviewCard {
    let review: PendingReview

    /// The run it belongs to, for the results of its jobs.
    let run: RunSummary?
    let visitor: Visitor
    let clock: PageClock
    var isFolded = false

    private var id: String { "review-\(review.run)-\(review.environment)" }

    var markup: HTML {
        """
        <article class="card review" id="\(id)">
        <h3><a href="\(Link.run(review.run))">Run \(review.run)</a> to <b>\(review.environment)</b>: \(review.title)</h3>
        <p class="muted">\(Commit.short(review.revision)) · asked for \(clock.ago(review.waitingSince)) · needs \(wanted)</p>
        \(approvals)
        \(waits)
        \(checks)
        \(commits)
        <p><a href="\(Link.review(run: review.run, job: review.job))">See what would change<span class="unseen"> with run \
        \(review.run) in \(review.environment)</span></a></p>
        \(DecisionForms(review: review, visitor: visitor, isFolded: isFolded).markup)
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

    /// What it waits for besides the review.
    private var waits: HTML? {
        let others = review.waits.filter { $0.kind != .review }
        guard !others.isEmpty else { return nil }
        return "<ul class=\"plain waits\">\(others.map { "<li>It also \($0.words)</li>" as HTML })</ul>"
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

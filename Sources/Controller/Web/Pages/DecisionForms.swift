import ControllerAPI

/// The forms to decide on a review with, or why the visitor has none.
struct DecisionForms {
    let review: PendingReview
    let visitor: Visitor

    /// Whether they are to be opened first.
    var isFolded = false

    private var id: String { "review-\(review.run)-\(review.environment)" }

    var markup: HTML {
        if let obstacle = visitor.obstacle(reviewers: review.reviewers, people: review.people) { return obstacle }
        if review.approvals.contains(where: { $0.reviewer == visitor.name }) {
            return "<p class=\"note\">You have approved it; it waits for others.</p>"
        }
        return isFolded ? "<details><summary>Decide…</summary>\(forms)</details>" : forms
    }

    private var forms: HTML {
        """
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
        <input type="hidden" name="seen" value="\(review.fingerprint)">\
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
        let left = review.people.filter { name in !review.approvals.contains { $0.reviewer == name } }
        let options = left.map { "<option>\($0)</option>" as HTML }
        return "<label>Decide as<select name=\"reviewer\" required id=\"\(id)-\(part)-as\">\(options)</select></label>"
    }
}

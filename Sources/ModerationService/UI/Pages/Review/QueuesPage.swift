/// What waits for moderators, and what comes of their work.
struct QueuesPage {
    var session: ModeratorSession
    var queues: [ReviewRecords.Backlog]
    var agreement: ReviewRecords.Agreement
    /// Decisions of this moderator, the newest first; those of others would tell what second opinions must not know.
    var decisions: [ReviewRecords.Decision]
    var isNothingLeft = false

    var html: String {
        PageFrame.html(
            title: "Review",
            current: "/review",
            script: "/review.js",
            content: """
                <h1>Review</h1>
                \(ReviewBanner(session: session, isNothingLeft: isNothingLeft).html)
                <form method="post" action="/review/claims"><button type="submit" id="next"
                aria-keyshortcuts="j">Open the oldest of all</button></form>
                <h2>Queues</h2>
                <table><thead><tr><th scope="col">Queue</th><th scope="col">Waiting</th><th scope="col">Oldest since</th>
                <th scope="col"><span class="unseen">Open</span></th></tr></thead><tbody>
                \(queues.map { row($0) }.joined(separator: "\n"))
                </tbody></table>
                <h2>Agreement</h2>
                <p>\(agreementText)</p>
                <h2>Your last decisions</h2>
                \(decisionList)
                <h2>Reports</h2>
                <ul><li><a href="/review/export" download="decisions.csv">Decisions as training data (CSV)</a></li>
                <li><a href="/review/audit">Audit log</a></li></ul>
                \(ReviewShortcuts.html)
                """
        )
    }

    private func row(_ queue: ReviewRecords.Backlog) -> String {
        let name = queue.queue.escapedForHTML
        let oldest = queue.oldest.map { ReviewTime($0).html } ?? "–"
        let claimed = queue.claimed > 0 ? " (\(queue.claimed) claimed)" : ""
        let button = """
            <form class="inline" method="post" action="/review/claims"><input type="hidden" name="queue" value="\(name)">
            <button type="submit" class="plain" aria-label="Open the oldest of \(name)">Open</button></form>
            """
        return """
            <tr><th scope="row">\(name)</th><td>\(queue.waiting)\(claimed)</td><td>\(oldest)</td>
            <td>\(queue.waiting > 0 ? button : "")</td></tr>
            """
    }

    private var agreementText: String {
        guard agreement.comments > 0 else { return "No comment has been decided by two people yet." }
        let comments = agreement.comments == 1 ? "comment that two people" : "comments that two people each"
        let observed = agreement.observed.map { " They agreed about \($0.percent)." } ?? ""
        guard let kappa = agreement.kappa else {
            return "\(agreement.comments) \(comments) decided.\(observed) Cohen’s kappa is not defined for them."
        }
        let hundredths = Int((kappa * 100).rounded())
        let sign = hundredths < 0 ? "−" : ""
        let digits = String(abs(hundredths) + 1000)
        return "Cohen’s kappa is <strong>\(sign)\(digits.dropLast(2).suffix(1)).\(digits.suffix(2))</strong> over "
            + "\(agreement.comments) \(comments) decided.\(observed)"
    }

    private var decisionList: String {
        guard !decisions.isEmpty else { return "<p class=\"small\">None yet.</p>" }
        let items = decisions.map { decision in
            let undo =
                decision.undoneAt == nil
                ? " <form class=\"inline\" method=\"post\" action=\"/review/decisions/\(decision.id)/undo\">"
                    + "<button type=\"submit\" class=\"plain\" aria-label=\"Undo decision \(decision.id)\">Undo</button></form>"
                : " (undone)"
            return "<li><a href=\"/review/items/\(decision.item)\">Item \(decision.item)</a>: "
                + "\(decision.verdict.escapedForHTML), \(ReviewTime(decision.createdAt).html)\(undo)</li>"
        }
        return "<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }
}

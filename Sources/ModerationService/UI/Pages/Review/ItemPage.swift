import Moderation

/// One item of a review queue: the comment, what the model thinks of it, and what a moderator decides.
struct ItemPage {
    var session: ModeratorSession
    var item: ReviewRecords.Item
    /// Nothing when the parts of the comment could not be scored.
    var spans: [CommentSpan]?
    /// What was said in the chat right before.
    var context: [ChatMessage] = []
    var appealReason: String?
    var policy: String?
    var problem: String?
    /// What the moderator had filled in, when it was refused.
    var form: DecisionForm?

    private var isMine: Bool { item.state == "open" && item.claimedBy != nil && item.claimedBy == session.name }

    var html: String {
        let queue = item.queue.escapedForHTML
        return PageFrame.html(
            title: "Review: item \(item.id)",
            current: "/review",
            script: "/review.js",
            content: """
                <p class="small"><a href="/review">All queues</a></p>
                <h1>Item \(item.id), queue \(queue)</h1>
                \(ReviewBanner(session: session, problem: problem).html)
                <section aria-labelledby="comment-title">
                <h2 id="comment-title">Comment</h2>
                \(contextList)<blockquote id="comment">\(SpanHighlight(item.comment, spans ?? []).html)</blockquote>
                \(appeal)\(facts)
                </section>
                \(isMine ? claim + "\n" + decision : standing)
                \(ways)
                \(scores)
                \(ReviewPolicyText(own: policy).html)
                \(ReviewShortcuts.html)
                """
        )
    }

    private var contextList: String {
        guard !context.isEmpty else { return "" }
        let items = context.map { message in
            "<li><span class=\"name\"><bdi>\(message.name.escapedForHTML)</bdi></span>"
                + "<bdi>\(message.text.escapedForHTML)</bdi></li>"
        }
        return
            "<h3 class=\"small\">Said right before</h3>\n<ol class=\"messages\">\(items.joined(separator: "\n"))</ol>\n"
    }

    private var appeal: String {
        guard let appealReason else { return "" }
        return """
            <h3 class="small">The author appeals</h3>
            <blockquote id="appeal">\(appealReason.escapedForHTML)</blockquote>

            """
    }

    private var facts: String {
        let labels = item.labels.isEmpty ? "none" : item.labels.map { $0.labelWords }.joined(separator: ", ")
        let rows = [
            ("Why it is here", item.reason.escapedForHTML), ("Action", item.action.escapedForHTML),
            ("Labels of the model", labels.escapedForHTML), ("Model version", item.modelVersion.escapedForHTML),
            ("Waiting since", ReviewTime(item.createdAt).html),
        ]
        return "<dl>\(rows.map { "<dt>\($0)</dt><dd>\($1)</dd>" }.joined(separator: "\n"))</dl>"
    }

    private var claim: String {
        let until = item.claimedUntil ?? ""
        return """
            <div class="row"><span>Nobody else is shown this until \(ReviewTime(until).html).</span>
            <span id="left" role="status" data-until="\(until.escapedForHTML)"></span>
            <form class="inline" method="post" action="/review/items/\(item.id)/renew">
            <button type="submit" class="plain" id="renew" aria-keyshortcuts="r">Renew <kbd>r</kbd></button></form>
            <form class="inline" method="post" action="/review/items/\(item.id)/release">
            <button type="submit" class="plain">Put back</button></form></div>
            """
    }

    private var decision: String {
        let (uphold, overturn) = item.isFlagged ? ("keep it withheld", "show it") : ("let it stay", "withhold it")
        let hint =
            item.isFlagged
            ? "Labels it should have; none keeps those of the model" : "Labels it should have, if you withhold it"
        return """
            <section aria-labelledby="decision-title">
            <h2 id="decision-title">Decision</h2>
            <form method="post" action="/review/items/\(item.id)/decision">
            <input type="hidden" name="queue" value="\(item.queue.escapedForHTML)">
            \(LabelChoices(legend: hint, field: "label", ticked: Set(form?.labels ?? [])).html)
            <label for="note">Note (optional)</label>
            <textarea id="note" name="note" rows="2" maxlength="\(DecisionForm.longestNote)"
            aria-keyshortcuts="n">\n\((form?.note ?? "").escapedForHTML)</textarea>
            <div class="row">
            <button type="submit" name="verdict" value="uphold" aria-keyshortcuts="u">Uphold: \(uphold) <kbd>u</kbd></button>
            <button type="submit" name="verdict" value="overturn" class="stop" aria-keyshortcuts="o">Overturn: \(overturn)
            <kbd>o</kbd></button>
            <button type="submit" name="verdict" value="escalate" class="plain" aria-keyshortcuts="e">Escalate <kbd>e</kbd></button>
            </div>
            </form>
            </section>
            """
    }

    private var standing: String {
        if item.state != "open" { return "<p class=\"notice\">This item has been decided.</p>" }
        return "<p class=\"notice\">You have not claimed this item, or no longer: open the next one.</p>"
    }

    private var ways: String {
        let previous = session.neighbour(of: item.id, -1).map { id in
            "<a href=\"/review/items/\(id)\" id=\"previous\" aria-keyshortcuts=\"k\">Previous <kbd>k</kbd></a>"
        }
        let next = session.neighbour(of: item.id, 1).map { id in
            "<a href=\"/review/items/\(id)\" id=\"next\" aria-keyshortcuts=\"j\">Next <kbd>j</kbd></a>"
        }
        let claim = """
            <form class="inline" method="post" action="/review/claims">
            <input type="hidden" name="queue" value="\(item.queue.escapedForHTML)">
            <button type="submit" class="plain" id="next" aria-keyshortcuts="j">Next <kbd>j</kbd></button></form>
            """
        return "<div class=\"row\">\(previous ?? "")\(next ?? (isMine ? "" : claim))</div>"
    }

    private var scores: String {
        let rows = Label.allCases.map { label in
            let score = min(1, max(0, item.scores[label.name] ?? 0))
            let words = label.name.labelWords
            let isGiven = item.labels.contains(label.name)
            return """
                <tr\(isGiven ? " class=\"given\"" : "")><th scope="row">\(words)</th><td><meter min="0" low="0.3" high="0.7" max="1"
                optimum="0" value="\(score)" aria-label="\(words)">\(score.percent)</meter></td>
                <td class="number">\(score.percent)</td></tr>
                """
        }
        return """
            <section aria-labelledby="scores-title">
            <h2 id="scores-title">Scores</h2>
            <table><thead><tr><th scope="col">Label</th><th scope="col">Score</th><th scope="col">Probability</th></tr></thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            </section>
            """
    }
}

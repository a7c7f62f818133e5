/// The page on which one comment is scored.
enum BenchPage {
    enum Content {
        case empty
        case scored(String, Verdict, thresholds: [String: Double]?)
        case failed(String)
        case thanked
    }

    static func html(_ content: Content) -> String {
        var text = ""
        var result = ""
        switch content {
        case .empty: break
        case .scored(let comment, let verdict, let thresholds):
            text = comment
            result = BenchResult(comment: comment, verdict: verdict, thresholds: thresholds ?? [:]).html
        case .failed(let comment):
            text = comment
            result = """
                <p class="notice" role="alert">This comment could not be checked: the moderation service does not answer.
                Try again in a moment.</p>
                """
        case .thanked: result = "<p class=\"notice\" role=\"status\">Thank you: it is stored.</p>"
        }
        let form = """
            <h1>Bench</h1>
            <p>What the model thinks of one comment.</p>
            <form method="post" action="/bench">
            <label for="comment">Comment</label>
            <textarea id="comment" name="comment" rows="5" maxlength="10000" required>\n\(text.escapedForHTML)</textarea>
            <button type="submit">Score</button>
            </form>
            """
        let history = """
            <section id="history" aria-labelledby="history-title" hidden>
            <h2 id="history-title">Last comments</h2>
            <ol id="entries"></ol>
            <button type="button" class="plain" id="forget">Forget them</button>
            </section>
            """
        return PageFrame.html(
            title: "Bench",
            current: "/bench",
            script: "/bench.js",
            content: [form, result, history].filter { !$0.isEmpty }.joined(separator: "\n")
        )
    }
}

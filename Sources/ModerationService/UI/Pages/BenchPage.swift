import Moderation

/// The page on which one comment is scored.
enum BenchPage {
    enum Content {
        case empty
        case scored(String, Verdict)
        case failed(String)
    }

    static func html(_ content: Content) -> String {
        let text: String
        let result: String
        switch content {
        case .empty: (text, result) = ("", "")
        case .scored(let comment, let verdict): (text, result) = (comment, scores(verdict))
        case .failed(let comment):
            text = comment
            result = """
                <p class="notice" role="alert">This comment could not be checked: the moderation service does not answer.
                Try again in a moment.</p>
                """
        }
        let form = """
            <h1>Bench</h1>
            <p>What the model thinks of one comment.</p>
            <form method="post" action="/bench">
            <label for="comment">Comment</label>
            <textarea id="comment" name="comment" rows="5" maxlength="10000" required>\(text.escapedForHTML)</textarea>
            <button type="submit">Score</button>
            </form>
            """
        return PageFrame.html(title: "Bench", current: "/bench", content: form + "\n" + result)
    }

    private static func scores(_ verdict: Verdict) -> String {
        let rows = Label.allCases.map { label in
            let score = min(1, max(0, verdict.scores[label.name] ?? 0))
            let isGiven = verdict.labels.contains(label.name)
            let thousandths = Int((score * 1000).rounded())
            let percent = "\(thousandths / 10).\(thousandths % 10) %"
            return """
                <tr\(isGiven ? " class=\"given\"" : "")><th scope="row">\(label.name.spaced)</th>
                <td><meter min="0" low="0.3" high="0.7" max="1" optimum="0" value="\(score)"
                aria-label="\(label.name.spaced)">\(percent)</meter></td>
                <td class="number">\(percent)</td><td>\(isGiven ? "label given" : "")</td></tr>
                """
        }
        let summary =
            verdict.isWithheld
            ? "A chat would withhold this comment." : "A chat would show this comment."
        return """
            <section aria-labelledby="scores" id="result">
            <h2 id="scores">Scores</h2>
            <p role="status">\(summary)</p>
            <table><thead><tr><th scope="col">Label</th><th scope="col">Score</th><th scope="col">Probability</th>
            <th scope="col">Decision</th></tr></thead><tbody>
            \(rows.joined(separator: "\n"))
            </tbody></table>
            <p class="small">Model version \(verdict.modelVersion.escapedForHTML)</p>
            </section>
            """
    }
}

extension String {
    fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}

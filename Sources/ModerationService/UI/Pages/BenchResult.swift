import Moderation

/// The scores of one comment: bars, sliders for the thresholds, the comment with its telling parts, and what people say.
struct BenchResult {
    var comment: String
    var verdict: Verdict
    var thresholds: [String: Double]

    var html: String {
        """
        <section aria-labelledby="scores" id="result">
        <h2 id="scores">Scores</h2>
        <p role="status" id="decision">\(summary)</p>
        <table><thead><tr><th scope="col">Label</th><th scope="col">Probability</th>
        <th scope="col">Decision</th></tr></thead><tbody>
        \(Label.allCases.map { row($0) }.joined(separator: "\n"))
        </tbody></table>
        <p class="row"><button type="button" class="plain" id="reset" hidden>Use the model’s thresholds</button></p>
        <p class="small">Model version \(verdict.modelVersion.escapedForHTML)</p>
        </section>
        \(parts)
        \(feedback)
        """
    }

    private var summary: String {
        if verdict.isWithheld { return "A chat would withhold this comment." }
        return verdict.isMarked
            ? "A chat would show this comment and have a moderator look at it." : "A chat would show this comment."
    }

    private func row(_ label: Label) -> String {
        let (name, words) = (label.name, label.name.labelWords)
        let score = min(1, max(0, verdict.scores[name] ?? 0))
        let isGiven = verdict.labels.contains(name)
        let threshold = (thresholds[name] ?? 0.5).twoDigits
        return """
            <tr data-label="\(name)" data-score="\(score)"\(isGiven ? " class=\"given\"" : "")><th scope="row">\(words)</th>
            <td><meter min="0" low="0.3" high="0.7" max="1" optimum="0" value="\(score)"
            aria-label="\(words)">\(score.percent)</meter> <span class="number">\(score.percent)</span>
            <div class="threshold" hidden><label for="threshold-\(name)">Threshold for \(words):
            <output for="threshold-\(name)">\(threshold)</output></label>
            <input type="range" id="threshold-\(name)" min="0.01" max="1" step="0.01" value="\(threshold)"></div></td>
            <td class="label-given">\(isGiven ? "given" : "not given")</td></tr>
            """
    }

    /// Nothing when the API says nothing about parts.
    private var parts: String {
        guard let spans = verdict.spans else { return "" }
        let highlight = SpanHighlight(comment, spans)
        let isMarked = highlight.pieces.contains { $0.span != nil }
        return """
            <section aria-labelledby="parts-title">
            <h2 id="parts-title">Telling parts</h2>
            <blockquote id="parts">\(highlight.html)</blockquote>
            \(isMarked ? "" : "<p class=\"small\">No part of it stands out.</p>")
            </section>
            """
    }

    private var feedback: String {
        """
        <section aria-labelledby="feedback-title">
        <h2 id="feedback-title">Is this correct?</h2>
        <form id="feedback" method="post" action="/bench/feedback">
        <input type="hidden" name="request_id" value="\(verdict.requestID.escapedForHTML)">
        <div class="row"><button type="submit" name="correct" value="true">Correct</button></div>
        \(LabelChoices(legend: "If not: which labels should it have? None, if it should have none.", field: "label").html)
        <label for="notes">Notes (optional)</label>
        <input id="notes" name="notes" maxlength="\(FeedbackForm.longestNotes)">
        <div class="row"><button type="submit" name="correct" value="false" class="stop">Not correct</button></div>
        <p id="answer" role="status"></p>
        </form>
        </section>
        """
    }
}

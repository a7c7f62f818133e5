import ControllerAPI

/// What a page says after a form was sent.
///
/// It is told by words of a closed set, so that no link can put others here.
struct Notice: Sendable {
    let decision: ReviewDecision
    let run: Int

    /// Reads the notice that a page was asked for with.
    init?(decision: String?, run: String?) {
        guard let decision = decision.flatMap(ReviewDecision.init(rawValue:)), let run = run.flatMap(Int.init), run > 0
        else { return nil }
        self.decision = decision
        self.run = run
    }

    var markup: HTML {
        let words =
            switch decision {
            case .approve: "The approval is recorded."
            case .reject: "The rejection is recorded."
            }
        return """
            <p class="notice" role="status"><span aria-hidden="true">✓</span> \(words) <a href="\(Link.run(run))">See run \
            \(run)</a></p>
            """
    }
}

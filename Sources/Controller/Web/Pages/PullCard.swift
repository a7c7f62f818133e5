import ControllerAPI

/// A pull request from elsewhere that waits, and the form that lets it run.
struct PullCard {
    let pull: PendingPull
    let visitor: Visitor
    let clock: PageClock

    var markup: HTML {
        """
        <article class="card review" id="pull-\(Link.segment(pull.repository))-\(pull.number)">
        <h3>Pull request \(pull.number) of <b>\(pull.repository)</b> to \(pull.base): \(pull.title)</h3>
        <p class="muted">by \(pull.author) from \(pull.headRef) · at <code>\(pull.head)</code> · \(clock.ago(pull.waitingSince))</p>
        <p>It comes from outside the repository. Its jobs run what it says, without secrets and environments, on your \
        runners: read it first, above all its workflow files and scripts. A new commit has to be let again.</p>
        \(decision)
        </article>
        """
    }

    private var decision: HTML {
        guard let token = visitor.formToken else {
            return "<p class=\"note\">\(visitor.signIn("Sign in to let it run")).</p>"
        }
        guard visitor.principal.rights.contains(.operate) else {
            return "<p class=\"note\">A maintainer may let it run: your role does not say so.</p>"
        }
        return """
            <form method="post" action="/repositories/\(Link.segment(pull.repository))/pulls/\(pull.number)/approval">
            <input type="hidden" name="csrf" value="\(token)"><input type="hidden" name="head" value="\(pull.head)">
            <button class="primary">Let this commit run</button>
            </form>
            """
    }
}

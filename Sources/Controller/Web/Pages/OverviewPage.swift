import ControllerAPI

/// The first page: what runs where, what waits for whom, and what is being delivered.
struct OverviewPage {
    let status: StatusDocument
    let reviews: [PendingReview]
    let pulls: [PendingPull]
    let deliveries: [Delivery]
    let visitor: Visitor
    let clock: PageClock
    var notice: Notice?

    /// How many commits it shows.
    private static let shown = 25

    func render(mark: Int) -> HTML {
        PageFrame(
            title: reviews.isEmpty ? "Deliveries" : "(\(reviews.count)) Deliveries",
            visitor: visitor,
            mark: mark,
            summary: summary,
            reloads: (reviews.isEmpty && pulls.isEmpty) || visitor.formToken == nil,
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <h1 class="unseen">Deliveries</h1>
        \(notice?.markup)
        <div id="overview" data-live>
        \(repositoryTroubles)
        <section id="environments" aria-labelledby="environments-title"><h2 id="environments-title">Environments</h2>
        \(environments)
        </section>
        <section id="reviews" aria-labelledby="reviews-title"><h2 id="reviews-title">Reviews waiting</h2>
        \(reviewCards)
        </section>
        \(pullCards)
        <section id="deliveries" aria-labelledby="deliveries-title"><h2 id="deliveries-title">Deliveries</h2>
        \(lines)
        </section>
        \(processes)
        </div>
        """
    }

    private var environments: HTML {
        guard !status.environments.isEmpty else {
            return """
                <p class="empty">No environment is configured. Add one under <code>environments</code> in \
                <code>headgate.yaml</code>, with the directory of its overlay, and start the controller again.</p>
                """
        }
        let cards = status.environments.map { EnvironmentCard(environment: $0, clock: clock).markup }
        return "<div class=\"cards\">\(cards)</div>"
    }

    private var pullCards: HTML? {
        guard !pulls.isEmpty else { return nil }
        let cards = pulls.map { PullCard(pull: $0, visitor: visitor, clock: clock).markup }
        return """
            <section id="pulls" aria-labelledby="pulls-title"><h2 id="pulls-title">Pull requests from outside</h2>
            \(cards)
            </section>
            """
    }

    private var reviewCards: HTML {
        guard !reviews.isEmpty else { return "<p class=\"empty\">Nothing waits for a review.</p>" }
        let cards = reviews.map { review in
            ReviewCard(
                review: review,
                run: status.runs.first { $0.id == review.run },
                visitor: visitor,
                clock: clock,
                isFolded: true
            ).markup
        }
        return "\(cards)"
    }

    private var lines: HTML {
        guard !deliveries.isEmpty else {
            let branches = status.repositories.map { "<code>\($0.branch)</code> of \($0.name)" as HTML }
            return branches.isEmpty
                ? "<p class=\"empty\">No repository is watched. Add one under <code>repositories</code> in <code>headgate.yaml</code>.</p>"
                : "<p class=\"empty\">Nothing has been delivered yet. Push a commit to \(branches[0]) to start.</p>"
        }
        let items = deliveries.prefix(Self.shown).map { DeliveryItem(delivery: $0, clock: clock).markup }
        return """
            <ol class="runs">\(items)</ol>
            <p><a href="/runs">All runs</a> · <a href="/workflows">Workflows</a>, to start one by hand</p>
            """
    }

    private var repositoryTroubles: [HTML] {
        status.repositories.compactMap { repository in
            repository.error.map { error in
                """
                <div class="trouble" id="repository-\(repository.name)"><p><b>\(repository.name) cannot be read:</b> \(error)</p>\
                <p>New pushes are not seen until it can. It is tried again by itself; check its <code>url</code> and \
                <code>credentials</code> in <code>headgate.yaml</code> if this stays.</p></div>
                """
            }
        }
    }

    private var processes: HTML? {
        guard !status.processes.isEmpty else { return nil }
        let running = status.processes.filter { $0.state == .running }.count
        let rows = status.processes.map { process in
            """
            <li><b>\(process.name)</b> \(process.state.rawValue)\(process.pid.map { ", pid \(Int($0))" as HTML })\
            \(process.restarts > 0 ? ", started again \(process.restarts) times" as HTML : nil)</li>
            """ as HTML
        }
        return """
            <details id="processes" class="processes"><summary>Processes: \(running) of \(status.processes.count) running</summary>\
            <ul>\(rows)</ul></details>
            """
    }

    private var summary: String {
        var parts = status.environments.map { "\($0.name) is \($0.health.rawValue)" }
        if let run = status.runs.first { parts.append("run \(run.id) is \(run.status.rawValue)") }
        if !reviews.isEmpty { parts.append("\(reviews.count) waiting for review") }
        return parts.joined(separator: ", ")
    }
}

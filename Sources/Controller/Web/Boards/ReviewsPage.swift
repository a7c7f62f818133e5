import ControllerAPI

/// The reviews that wait: the visitor's first, then everybody else's.
struct ReviewsPage {
    let reviews: [PendingReview]

    /// The runs that they belong to.
    let runs: [RunSummary]
    let visitor: Visitor
    let clock: PageClock

    private var own: [PendingReview] {
        reviews.filter { review in
            visitor.obstacle(reviewers: review.reviewers, people: review.people) == nil
                && !review.approvals.contains { $0.reviewer == visitor.name }
        }
    }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: own.isEmpty ? "Reviews" : "(\(own.count)) Reviews",
            visitor: visitor,
            mark: mark,
            summary: "\(own.count) of \(reviews.count) reviews wait for you",
            reloads: own.isEmpty,
            content: "<h1>Reviews</h1><div id=\"reviews\" data-live>\(content)</div>"
        ).render()
    }

    private var content: HTML {
        let own = own
        let others = reviews.filter { review in !own.contains { $0.run == review.run && $0.job == review.job } }
        return """
            \(Section.of("own", "Waiting for you", own.isEmpty ? empty : cards(own)))
            \(others.isEmpty ? nil : Section.of("others", "Waiting for others", cards(others)))
            """
    }

    private var empty: HTML {
        guard visitor.name != nil else {
            return "<p class=\"empty\">\(visitor.signIn("Sign in")) to see what waits for you.</p>"
        }
        return """
            <p class="empty">Nothing waits for you. A review comes here when a run reaches an environment that names you under \
            <code>reviewers</code> in <code>headgate.yaml</code>.</p>
            """
    }

    private func cards(_ reviews: [PendingReview]) -> HTML {
        let cards = reviews.map { review in
            ReviewCard(
                review: review,
                run: runs.first { $0.id == review.run },
                visitor: visitor,
                clock: clock
            ).markup
        }
        return "\(cards)"
    }
}

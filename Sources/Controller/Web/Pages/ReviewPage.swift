import ControllerAPI

/// One review with all its evidence: what would change, where it comes from, how it went so far, and who decides.
struct ReviewPage {
    let evidence: ReviewEvidence
    let visitor: Visitor
    let clock: PageClock

    private var review: PendingReview { evidence.review }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "Review: run \(review.run) to \(review.environment)",
            visitor: visitor,
            mark: mark,
            summary: "Run \(review.run) waits for \(evidence.missing) more approvals of \(review.environment)",
            reloads: visitor.formToken == nil,
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <nav aria-label="Breadcrumb" class="trail"><a href="/">Overview</a> › \
        <a href="\(Link.run(review.run))">Run \(review.run)</a></nav>
        <div id="review" data-live>
        <h1>Review: \(review.title) to \(review.environment)</h1>
        <p class="muted">Run \(review.run), job \(review.job) · \(Commit.short(review.revision)) · \
        its turn came \(clock.ago(review.waitingSince))</p>
        \(section("decision", "Decision", decision))
        \(section("commits", "Commits", commits))
        \(section("images", "Images", images))
        \(section("manifests", "Manifests", ManifestList(manifests: evidence.manifests).markup))
        \(section("gates", "Gates", gates))
        \(section("places", "Where it runs already", places))
        </div>
        """
    }

    private func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-title"><h2 id="\(id)-title">\(title)</h2>
        \(content)
        </section>
        """
    }

    private var decision: HTML {
        let made = evidence.decisions.map { DecisionItem(review: $0, clock: clock).markup }
        let waits = review.waits.map { "<li>It \($0.words)</li>" as HTML }
        return """
            \(made.isEmpty ? nil : "<ul class=\"plain\">\(made)</ul>" as HTML)
            \(waits.isEmpty ? nil : "<ul class=\"plain waits\">\(waits)</ul>" as HTML)
            \(holds)
            <p>\(who)</p>
            \(evidence.missing > 0 ? DecisionForms(review: review, visitor: visitor).markup : nil)
            """
    }

    private var holds: HTML? {
        guard !evidence.holds.isEmpty else { return nil }
        let items = evidence.holds.map { hold in
            "<li>\(HoldItem(hold: hold, clock: clock).words)</li>" as HTML
        }
        return "<div class=\"trouble\"><p><b>Its promotion will fail while this is held:</b></p><ul>\(items)</ul></div>"
    }

    private var who: HTML {
        let people = review.people.isEmpty ? "any person who may review" : review.people.joined(separator: ", ")
        let count = evidence.missing == 1 ? "one approval is missing" : "\(evidence.missing) approvals are missing"
        guard evidence.missing > 0 else { return "It has all the approvals it needs." }
        return """
            \(review.approvals.count) of \(review.requiredReviews) given, \(count). May decide: \(people). \
            Undecided, the job fails \(clock.ahead(review.expiresAt)).
            """
    }

    private var commits: HTML {
        let base = review.current.map { "what was promoted to \(review.environment) last, \(Commit.short($0))" as HTML }
        guard !review.commits.isEmpty else {
            return "<p>It brings no commit since \(base ?? "the beginning"), or none that can be told.</p>"
        }
        let items = review.commits.map { commit in
            "<li>\(Commit.short(commit.revision)) \(commit.title) <span class=\"muted\">\(commit.author)</span></li>"
                as HTML
        }
        let words = review.commits.count == 1 ? "One commit" : "\(review.commits.count) commits"
        return """
            <p>\(words) since \(base ?? "nothing was promoted there before; the newest is shown"):</p>\
            <ul class="commits">\(items)</ul>
            """
    }

    private var images: HTML {
        guard review.images != nil else {
            return """
                <p class="waits">Which images the job promotes is known only when it runs. An approval is of the revision alone.\
                \(evidence.images.isEmpty ? nil : " Below are the ones that this run promoted elsewhere." as HTML)</p>
                \(imageTable)
                """
        }
        return evidence.images.isEmpty
            ? "<p class=\"empty\">The job promotes no image.</p>\(values)" : "\(imageTable)\(values)"
    }

    private var values: HTML? {
        guard let values = review.values, !values.isEmpty else { return nil }
        return "<p>It sets:</p><ul class=\"plain\">\(values.map { "<li><code>\($0)</code></li>" as HTML })</ul>"
    }

    private var imageTable: HTML? {
        guard !evidence.images.isEmpty else { return nil }
        let items = evidence.images.map { image in
            """
            <li class="card"><h3>\(image.name)</h3><dl>
            <div><dt>New</dt><dd><code>\(image.new)</code></dd></div>
            <div><dt>There now</dt><dd>\(image.current.map { "<code>\($0)</code>" as HTML } ?? "none")</dd></div>
            <div><dt>Built by</dt><dd>\(build(image.build))</dd></div>
            </dl>\(image.digest == nil ? "<p class=\"waits\">It has no digest: its tag can be moved.</p>" as HTML : nil)</li>
            """ as HTML
        }
        return "<ul class=\"runs\">\(items)</ul>"
    }

    private func build(_ build: BuildEvidence?) -> HTML {
        guard let build else { return "no job of this run says so" }
        return """
            <a href="\(Link.log(run: build.run, job: build.job))">\(build.job) of run \(build.run)</a> at \
            \(Commit.short(build.revision))\(build.finishedAt.map { ", \(clock.ago($0))" as HTML })
            """
    }

    private var gates: HTML {
        guard !evidence.gates.isEmpty else { return "<p class=\"empty\">The run has no other job.</p>" }
        let items = evidence.gates.map { gate in
            """
            <li><a class="chip" href="\(Link.log(run: review.run, job: gate.job))"><span class="name">\(gate.name)</span> \
            \(Badge.of(gate.status))</a> <span class="muted">\
            \(clock.duration(from: gate.startedAt, to: gate.finishedAt) ?? "not run")\(gate.isNeeded ? "" : " · not needed by it")\
            </span></li>
            """ as HTML
        }
        return "<ul class=\"plain checks\">\(items)</ul>"
    }

    private var places: HTML {
        guard !evidence.places.isEmpty else {
            return "<p class=\"empty\">This run has promoted to no other environment before.</p>"
        }
        let items = evidence.places.map { place in
            """
            <li><b>\(place.environment)</b> \(Badge.of(place.health)) \
            \(place.since.map { "<span class=\"muted\">since \(clock.ago($0)) (\($0))</span>" as HTML })\
            \(place.isSuperseded ? " <span class=\"waits\">Something else was promoted there since.</span>" as HTML : nil)</li>
            """ as HTML
        }
        return "<ul class=\"plain\">\(items)</ul>"
    }
}

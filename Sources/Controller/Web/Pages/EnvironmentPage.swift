import ControllerAPI

/// One environment: what it has had, by whose approval and for how long, what is held, and how its deliveries go.
struct EnvironmentPage {
    let history: EnvironmentHistory
    let status: EnvironmentStatus?
    let rule: EnvironmentRule?
    let visitor: Visitor
    let clock: PageClock

    /// Whether the visitor may roll back, hold and release here.
    let mayOperate: Bool

    private var path: String { Link.environment(history.environment) }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: history.environment,
            visitor: visitor,
            mark: mark,
            summary: "\(history.environment) is \(status?.health.rawValue ?? Health.missing.rawValue)",
            reloads: !mayOperate,
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <nav aria-label="Breadcrumb" class="trail"><a href="/environments">Environments</a></nav>
        <div id="environment" data-live>
        <h1>\(history.environment) \(status.map { Badge.of($0.health) })</h1>
        \(Section.of("present", "There now", present))
        \(holds)
        \(rule.map { Section.of("rules", "Rules", RuleList(rule: $0).markup) })
        <section id="figures" aria-labelledby="figures-title">
        <h2 id="figures-title">The last \(history.figures.days) days</h2>\(FigureList(figures: history.figures).markup)</section>
        <section id="history" aria-labelledby="history-title"><h2 id="history-title">History</h2>\(entries)</section>
        </div>
        """
    }

    /// What runs there, and whether it is what Git says.
    private var present: HTML {
        guard let status else { return "<p class=\"empty\">No agent has reported for it.</p>" }
        let drift = DriftList.of(status, images: history.entries.first?.images ?? [])
        let words: HTML =
            drift.isEmpty
            ? (status.promotion == nil
                ? nil : "<p><span class=\"good-words\">✓</span> No drift: what runs is what Git says.</p>") ?? ""
            : "<div class=\"drift\" id=\"drift\"><p><b>Drift:</b> what runs is not what Git says.</p><ul>\(drift.map { "<li>\($0)</li>" as HTML })</ul></div>"
        return """
            \(words)\(EnvironmentCard(environment: status, clock: clock).markup)
            <p><a href="/agents">Agents and workloads</a></p>
            """
    }

    private var entries: HTML {
        guard !history.entries.isEmpty else {
            return """
                <p class="empty">Nothing has been promoted here. A job with <code>environment: \(history.environment)</code> and a \
                step <code>headgate/promote@v1</code> does that.</p>
                """
        }
        let items = history.entries.enumerated().map { place, entry in
            HistoryItem(
                entry: entry,
                isPresent: place == 0,
                environment: history.environment,
                form: mayOperate ? visitor.formToken : nil,
                clock: clock
            ).markup
        }
        return "<ol class=\"runs\">\(items)</ol>"
    }

    private var holds: HTML? {
        let items = history.holds.map { hold in
            "<li>\(HoldItem(hold: hold, clock: clock).words)\(release(hold))</li>" as HTML
        }
        let list: HTML? =
            items.isEmpty
            ? nil : "<p>Promotions of these fail until they are released:</p><ul class=\"plain\">\(items)</ul>"
        guard list != nil || mayOperate else { return nil }
        return """
            <section id="holds" aria-labelledby="holds-title"><h2 id="holds-title">Held back</h2>
            \(list ?? "<p class=\"empty\">Nothing is held back.</p>")\(addition)</section>
            """
    }

    private func release(_ hold: Hold) -> HTML? {
        guard mayOperate, let token = visitor.formToken else { return nil }
        return """
            <form method="post" action="/holds/\(hold.id)/release"><input type="hidden" name="csrf" value="\(token)">\
            <button>Release<span class="unseen"> \(hold.image)\(hold.reference ?? "")</span></button></form>
            """
    }

    private var addition: HTML? {
        guard mayOperate, let token = visitor.formToken else { return nil }
        return """
            <details><summary>Hold an image back…</summary>
            <form method="post" action="\(path)/holds" class="login"><input type="hidden" name="csrf" value="\(token)">
            <label>Image: <code>NAME</code>, <code>NAME:TAG</code> or <code>NAME@DIGEST</code>\
            <input name="image" required maxlength="700"></label>
            <label>Reason<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
            <label>Ends after so many hours; without it somebody has to release it\
            <input name="hours" inputmode="numeric" pattern="[0-9]{1,4}"></label>
            <button>Hold</button>
            </form></details>
            """
    }
}

/// The four figures with what each of them is.
struct FigureList {
    let figures: DeliveryFigures

    var markup: HTML {
        """
        <dl class="figures">
        <div><dt>Deployments</dt><dd><b>\(figures.deployments)</b> <span class="muted">promotions that were made; rollbacks \
        are none</span></dd></div>
        <div><dt>Lead time</dt><dd><b>\(span(figures.leadTime))</b> <span class="muted">median, from the source commit to its \
        promotion</span></dd></div>
        <div><dt>Failures</dt><dd><b>\(share)</b> <span class="muted">of the promotions were degraded before they were healthy, or \
        rolled back</span></dd></div>
        <div><dt>Restored in</dt><dd><b>\(span(figures.timeToRestore))</b> <span class="muted">median, from the first sign of \
        such a failure, or from the promotion where there was none, until the environment was healthy again or rolled back</span></dd></div>
        </dl>
        """
    }

    private var share: String { figures.failureRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "–" }

    private func span(_ seconds: Int?) -> String {
        seconds.map { Words.of(.seconds($0)) } ?? "–"
    }
}

/// One promotion or rollback in an environment's history.
struct HistoryItem {
    let entry: HistoryEntry
    let isPresent: Bool
    let environment: String

    /// What goes into the form to roll back; nil where there is none.
    let form: String?
    let clock: PageClock

    var markup: HTML {
        """
        <li class="card" id="promotion-\(entry.id)">
        <h3>\(title) \(isPresent ? "<span class=\"badge busy\">there now</span>" as HTML : nil)\
        \(entry.failedAt == nil ? nil : "<span class=\"badge bad\"><span aria-hidden=\"true\">✗</span> failed</span>" as HTML)</h3>
        <p class="muted facts">\(facts)</p>
        \(images)
        \(reason)
        \(rollback)
        </li>
        """
    }

    private var title: HTML {
        let run = "<a href=\"\(Link.run(entry.run))\">run \(entry.run)</a>" as HTML
        return entry.kind == "rollback"
            ? "\(entry.id): rollback to \(entry.restores.map { "\($0) of " as HTML })\(run): \(entry.title)"
            : "\(entry.id): \(run): \(entry.title)"
    }

    private var facts: HTML {
        let reviewers = entry.approvals.map(\.reviewer).joined(separator: ", ")
        let parts: [HTML?] = [
            "\(Commit.short(entry.revision))",
            "by commit \(Commit.short(entry.commit))",
            "\(clock.ago(entry.from))",
            clock.duration(from: entry.from, to: entry.until).map { isPresent ? "for \($0)" : "stood \($0)" },
            reviewers.isEmpty ? nil : "approved by \(reviewers)",
            entry.actor.map { "by \($0)" },
            entry.leadTime.map { "\(Words.of(.seconds($0))) after its source commit" },
            entry.pullRequest.map { Link.external($0, "pull request") },
        ]
        return "\(parts.compactMap(\.self).map { "<span>\($0)</span> " as HTML })"
    }

    private var images: HTML? {
        let items = (entry.images + entry.values).map { "<li><code>\($0)</code></li>" as HTML }
        return items.isEmpty ? nil : "<ul class=\"plain\">\(items)</ul>"
    }

    private var reason: HTML? {
        entry.reason.map { "<p class=\"reason words\">\($0)</p>" }
    }

    private var rollback: HTML? {
        guard let form, !isPresent, entry.kind == "promotion" else { return nil }
        return """
            <details><summary>Roll back to this…</summary>
            <form method="post" action="\(Link.environment(environment))/rollbacks" class="login">
            <input type="hidden" name="csrf" value="\(form)"><input type="hidden" name="to" value="\(entry.id)">
            <label>Reason<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
            <label>The images that are taken back are held. The hold ends after so many hours; without it somebody has to release it\
            <input name="hours" inputmode="numeric" pattern="[0-9]{1,4}"></label>
            <button class="danger">Roll back<span class="unseen"> \(environment) to promotion \(entry.id)</span></button>
            </form></details>
            """
    }
}

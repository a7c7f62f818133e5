import ControllerAPI

/// One run: its jobs in the order of the workflow, what each needs, and how far its steps are.
struct RunPage {
    let detail: RunDetail
    let visitor: Visitor
    let clock: PageClock

    private var run: RunSummary { detail.run }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "Run \(run.id): \(run.status.rawValue)",
            visitor: visitor,
            mark: mark,
            summary: "Run \(run.id) is \(run.status.rawValue)" + (run.waitingFor.map { ", waits: \($0)" } ?? ""),
            reloads: !run.status.isFinal && (detail.pending.isEmpty || visitor.formToken == nil),
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <nav aria-label="Breadcrumb" class="trail"><a href="/runs">Runs</a></nav>
        <div id="run" data-live>
        <h1>Run \(run.id): \(run.title) \(Badge.of(run.status))</h1>
        <p class="muted">\(RunFacts.line(run, clock: clock))</p>
        \(run.waitingFor.map { "<p class=\"waits\">\($0)</p>" as HTML })
        \(error)
        \(reviews)
        \(again)
        <section id="jobs" aria-labelledby="jobs-title"><h2 id="jobs-title">Jobs</h2>
        \(RunGraph(run: run, clock: clock).markup)\(jobs)</section>
        </div>
        """
    }

    private var error: HTML? {
        run.error.map { error in
            """
            <div class="trouble"><p><b>No job was started:</b></p><pre>\(error)</pre>\
            <p>Mend <code>\(run.file)</code> and push again: a new push is a new run. <code>headgate check</code> finds such \
            mistakes before a push does.</p></div>
            """
        }
    }

    private var reviews: HTML? {
        let made = detail.decisions.map { DecisionItem(review: $0, clock: clock).markup }
        let cards = detail.pending.map { ReviewCard(review: $0, run: run, visitor: visitor, clock: clock).markup }
        guard !made.isEmpty || !cards.isEmpty else { return nil }
        return """
            <section id="reviews" aria-labelledby="reviews-title"><h2 id="reviews-title">Reviews</h2>\
            \(made.isEmpty ? nil : "<ul class=\"plain\">\(made)</ul>" as HTML)\(cards)</section>
            """
    }

    /// What runs a run that is over again, for who is signed in.
    private var again: HTML? {
        guard run.status.isFinal, !run.jobs.isEmpty, let token = visitor.formToken else { return nil }
        let hasFailed = run.jobs.contains { [.failed, .cancelled].contains($0.status) }
        let failed: HTML? =
            hasFailed ? "<button name=\"what\" value=\"failed\">Run what failed again</button> " : nil
        return """
            <form method="post" action="\(Link.run(run.id))/rerun" class="tools">\
            <input type="hidden" name="csrf" value="\(token)">\
            \(failed)<button name="what" value="all">Run all jobs again</button> \
            <label><input type="checkbox" name="debug" value="yes"> with debug logging</label></form>
            """
    }

    private var jobs: HTML {
        guard !run.jobs.isEmpty else {
            return run.status.isFinal
                ? "<p class=\"empty\">This run has no jobs.</p>"
                : "<p class=\"empty\">The workflow is being planned.</p>"
        }
        return "<ol class=\"jobs\">\(run.jobs.map(job))</ol>"
    }

    private func job(_ job: JobSummary) -> HTML {
        let took = clock.duration(from: job.startedAt, to: job.finishedAt)
        let facts: [HTML?] = [
            job.needs.isEmpty ? nil : "after \(job.needs.joined(separator: ", "))",
            job.environment.map { "deploys to \($0)" },
            job.runner.map { "on \($0)" },
            job.attempt > 1 ? "attempt \(job.attempt)" : nil,
            [.waiting, .queued].contains(job.status) ? job.since.map { "since \(clock.ago($0))" } : nil,
            took.map { HTML(text: $0) },
        ]
        let line = facts.compactMap(\.self).map { "<span>\($0)</span> " as HTML }
        return """
            <li class="card" id="job-\(job.id)">
            <h3>\(job.name) \(Badge.of(job.status))</h3>
            \(line.isEmpty ? nil : "<p class=\"muted facts\">\(line)</p>" as HTML)
            \(job.reason.map { "<p class=\"reason words\">\($0)</p>" as HTML })
            \(steps(of: job))
            \(log(of: job))
            </li>
            """
    }

    private func log(of job: JobSummary) -> HTML? {
        let path = Link.log(run: run.id, job: job.id)
        let earlier = (job.earlier ?? []).map { attempt in
            """
             · <a href="\(path)?attempt=\(attempt.attempt)">attempt \(attempt.attempt)\
            <span class="unseen"> of \(job.name)</span>, \(attempt.status.rawValue)</a>
            """ as HTML
        }
        guard job.attempt > 0 else { return nil }
        return "<p><a href=\"\(path)\">Log<span class=\"unseen\"> of \(job.name)</span></a>\(earlier)</p>"
    }

    private func steps(of job: JobSummary) -> HTML? {
        guard let steps = detail.steps[job.id], !steps.isEmpty else { return nil }
        let items = steps.map { step in
            "<li value=\"\(step.number)\">\(step.name) \(Badge.of(step.status))</li>" as HTML
        }
        let isOpen = job.status == .running || job.status == .failed
        let words = steps.count == 1 ? "1 step" : "\(steps.count) steps"
        return """
            <details\(isOpen ? " open" as HTML : nil)><summary>\(words)</summary>\
            <ol class="steps">\(items)</ol></details>
            """
    }
}

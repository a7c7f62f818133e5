import ControllerAPI

/// A run as the overview lists it.
struct RunItem {
    let run: RunSummary
    let clock: PageClock

    var markup: HTML {
        """
        <li class="card" id="run-\(run.id)">
        <h3>\(Badge.of(run.status)) <a href="\(Link.run(run.id))">Run \(run.id)</a> \(run.title)</h3>
        <p class="muted">\(RunFacts.line(run, clock: clock))</p>
        \(run.error.map { "<pre class=\"trouble\">\($0)</pre>" as HTML })
        \(run.waitingFor.map { "<p class=\"waits\">\($0)</p>" as HTML })
        \(jobs)
        \(reasons)
        </li>
        """
    }

    private var jobs: HTML? {
        run.jobs.isEmpty ? nil : "<p class=\"checks\">\(run.jobs.map { JobChip(run: run.id, job: $0).markup })</p>"
    }

    /// What needs an explanation here: what failed, and what waits for something that the run's own line does not say.
    private var reasons: HTML? {
        let explained = run.jobs.filter { job in
            switch job.status {
            case .failed, .queued: job.reason != nil
            case .waiting, .running, .succeeded, .cancelled, .skipped: false
            }
        }
        guard !explained.isEmpty else { return nil }
        let items = explained.map { job in
            """
            <li\(job.status == .failed ? " class=\"failing\"" as HTML : nil)><b>\(job.name)</b>: \
            <span class="words">\(job.reason ?? "")</span></li>
            """ as HTML
        }
        return "<ul class=\"reasons\">\(items)</ul>"
    }
}

/// A job in a row of jobs: its status and a link to its log.
struct JobChip {
    let run: Int
    let job: JobSummary

    var markup: HTML {
        "<a class=\"chip\" href=\"\(Link.log(run: run, job: job.id))\"><span class=\"name\">\(job.name)</span> \(Badge.of(job.status))</a> "
    }
}

/// What is said of a run in one line.
enum RunFacts {
    static func line(_ run: RunSummary, clock: PageClock) -> HTML {
        let branch = run.ref.hasPrefix("refs/heads/") ? String(run.ref.dropFirst(11)) : run.ref
        let took = clock.duration(from: run.startedAt, to: run.finishedAt).map { words in
            " · \(run.finishedAt == nil ? "for" : "took") \(words)" as HTML
        }
        return """
            \(run.workflow) of \(run.repository) · \(run.event) on \(branch) · \(Commit.short(run.revision)) by \(run.author) · \
            \(clock.ago(run.createdAt))\(took)
            """
    }
}

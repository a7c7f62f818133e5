import ControllerAPI

/// The log of a job: its last part, followed live while the job runs.
struct LogPage {
    let run: RunSummary
    let job: JobSummary
    let window: LogWindow

    /// Whether this is an earlier part, asked for by its place, and not the end.
    let isEarlierPart: Bool
    let visitor: Visitor
    let clock: PageClock

    private var path: String { Link.log(run: run.id, job: job.id) }
    private var isFollowed: Bool { !isEarlierPart && !job.status.isFinal }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "\(job.name), run \(run.id): \(job.status.rawValue)",
            visitor: visitor,
            mark: mark,
            summary: "\(job.name) is \(job.status.rawValue)",
            reloads: isFollowed,
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <nav aria-label="Breadcrumb" class="trail"><a href="/">Overview</a> › <a href="\(Link.run(run.id))">Run \
        \(run.id)</a></nav>
        <div id="job" data-live data-attempt="\(job.attempt)">
        <h1>\(job.name) \(Badge.of(job.status))</h1>
        <p class="muted">\(facts)</p>
        \(job.reason.map { "<p class=\"reason words\">\($0)</p>" as HTML })
        </div>
        <p class="tools">\(places)\
        \(isFollowed ? "<label class=\"follow\"><input type=\"checkbox\" id=\"follow\" checked> Follow the end</label>" as HTML : nil)</p>
        \(empty)
        <div class="log" id="log" role="region" aria-label="Log of \(job.name)" data-offset="\(window.end)"\
        \(isFollowed ? " data-follow=\"/api/v1\(path)/log\"" as HTML : nil)>
        \(LogMarkup.of(window.text, goesOn: isFollowed))
        </div>
        """
    }

    private var facts: HTML {
        let took = clock.duration(from: job.startedAt, to: job.finishedAt).map { " · \($0)" as HTML }
        let runner = job.runner.map { " · on \($0)" as HTML }
        let attempt = job.attempt > 1 ? " · attempt \(job.attempt)" as HTML : nil
        return "\(run.title) · \(Commit.short(run.revision))\(runner)\(attempt)\(took) · times are UTC"
    }

    private var places: HTML {
        let earlier = window.start > 0 ? "<a href=\"\(path)?before=\(window.start)\">Earlier lines</a> " as HTML : nil
        let end = isEarlierPart ? "<a href=\"\(path)\">To the end</a> " as HTML : nil
        let whole = job.attempt > 0 ? "<a href=\"\(path)/text\" download>Save the whole log</a> " as HTML : nil
        return "\(earlier)\(end)\(whole)"
    }

    private var empty: HTML? {
        guard window.text.isEmpty else { return nil }
        let words: HTML =
            switch job.status {
            case .queued, .waiting: "The job has not started, so there is no log yet. It will appear here."
            case .running: "The job has started and has printed nothing yet."
            case .succeeded, .failed, .skipped, .cancelled:
                job.attempt == 0 ? "The job was not started, so there is no log." : "The job left no log."
            }
        return "<p class=\"empty\" id=\"no-log\">\(words)</p>"
    }
}

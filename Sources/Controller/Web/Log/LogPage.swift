import ControllerAPI

/// The log of a job: some of its lines, and where the script finds all of them.
struct LogPage {
    let run: RunSummary
    let job: JobSummary
    let window: LogWindow

    /// The line that was asked for; nil for the end.
    let line: Int?

    /// What was looked for, and the lines that hold it.
    var sought: (text: String, found: LogMatches)?
    let visitor: Visitor
    let clock: PageClock

    private var path: String { Link.log(run: run.id, job: job.id) }
    private var isFollowed: Bool { line == nil && !job.status.isFinal && window.attempt == job.attempt }

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
        <nav aria-label="Breadcrumb" class="trail"><a href="/runs">Runs</a> › <a href="\(Link.run(run.id))">Run \
        \(run.id)</a></nav>
        <div id="job" data-live data-attempt="\(job.attempt)">
        <h1>\(job.name) \(Badge.of(job.status))</h1>
        <p class="muted">\(facts)</p>
        \(job.reason.map { "<p class=\"reason words\">\($0)</p>" as HTML })
        </div>
        \(search)
        \(matches)
        <p class="tools">\(files)\
        \(isFollowed ? "<label class=\"follow\"><input type=\"checkbox\" id=\"follow\" checked> Follow the end</label>" as HTML : nil)</p>
        \(empty)
        \(places)
        <div class="log" id="log" aria-label="Log of \(job.name)"\(source)>
        \(LogMarkup.of(window, goesOn: isFollowed))
        </div>
        """
    }

    /// Where the script reads the log.
    private var source: HTML? {
        guard window.total > 0 || isFollowed, window.attempt > 0 else { return nil }
        let place = line.map { " data-line=\"\($0)\"" as HTML }
        return " data-log=\"/api/v1\(path)/log\" data-attempt=\"\(window.attempt)\"\(place)"
    }

    private var facts: HTML {
        let took = clock.duration(from: job.startedAt, to: job.finishedAt).map { " · \($0)" as HTML }
        let runner = job.runner.map { " · on \($0)" as HTML }
        let attempt =
            window.attempt > 1 || job.attempt > 1 ? " · attempt \(window.attempt) of \(job.attempt)" as HTML : nil
        return "\(run.title) · \(Commit.short(run.revision))\(runner)\(attempt)\(took) · times are UTC"
    }

    private var attempt: HTML? {
        window.attempt == job.attempt ? nil : "<input type=\"hidden\" name=\"attempt\" value=\"\(window.attempt)\">"
    }

    private func address(line: Int) -> HTML {
        "\(path)?line=\(line)\(window.attempt == job.attempt ? nil : "&amp;attempt=\(window.attempt)" as HTML)#L\(line)"
    }

    private var search: HTML? {
        guard window.total > 0 || isFollowed else { return nil }
        return """
            <form method="get" action="\(path)" id="find-form" class="filter" role="search" aria-label="This log">\(attempt)
            <label>Find in the whole log<input id="find" name="find" type="search" value="\(sought?.text ?? "")" \
            maxlength="\(LogSearch.maximumText)" autocomplete="off"></label><button>Find</button>\
            <output id="found" for="find" class="muted"></output></form>
            """
    }

    private var matches: HTML? {
        guard let sought else { return nil }
        guard !sought.found.matches.isEmpty else {
            return "<p class=\"empty\" role=\"status\">No line holds <b>\(sought.text)</b>.</p>"
        }
        let items = sought.found.matches.map { match in
            "<li value=\"\(match.line)\"><a href=\"\(address(line: match.line))\">\(LogLine(match.text).text)</a></li>"
                as HTML
        }
        let more: HTML? =
            sought.found.next == nil ? nil : "<p class=\"note\">There are more; save the log to see all.</p>"
        return """
            <details class="matches" open><summary>\(sought.found.matches.count) lines hold <b>\(sought.text)</b></summary>\
            <ol>\(items)</ol>\(more)</details>
            """
    }

    private var files: HTML? {
        guard job.attempt > 0 else { return nil }
        let query: HTML? = window.attempt == job.attempt ? nil : "?attempt=\(window.attempt)"
        return
            "<a href=\"\(path)/text\(query)\" download>Save the whole log</a> <a href=\"\(path)/text?show=yes\(attemptToShow)\">As plain text</a> "
    }

    private var attemptToShow: HTML? { window.attempt == job.attempt ? nil : "&amp;attempt=\(window.attempt)" }

    /// The ways to the other lines where no script shows them.
    private var places: HTML? {
        guard window.total > window.rows.count else { return nil }
        let half = LogWindow.length * 3 / 4
        let earlier: HTML? =
            window.first > 1 ? "<a href=\"\(address(line: max(1, window.first - half)))\">Earlier lines</a> " : nil
        let later: HTML? =
            window.last < window.total
            ? "<a href=\"\(address(line: min(window.total, window.last + half)))\">Later lines</a> <a href=\"\(path)\">To the end</a> "
            : nil
        return """
            <p id="log-pages" class="tools"><span class="muted">Lines \(window.first)–\(window.last) of \(window.total)</span> \
            \(earlier)\(later)</p>
            """
    }

    private var empty: HTML? {
        guard window.rows.isEmpty else { return nil }
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

import ControllerAPI

/// What waits for runners, label by label, and the runners there are.
struct RunnersPage {
    let document: QueueDocument
    let visitor: Visitor
    let clock: PageClock

    func render(mark: Int) -> HTML {
        let waiting = document.queues.reduce(0) { $0 + $1.depth }
        return PageFrame(
            title: waiting == 0 ? "Runners" : "(\(waiting)) Runners",
            visitor: visitor,
            mark: mark,
            summary: "\(waiting) jobs wait for \(document.runners.count) runners",
            reloads: true,
            content: """
                <h1>Runners and queues</h1>
                <div id="queues" data-live>\(Section.of("waiting", "Queues", queues))\(Section.of("runners", "Runners", runners))</div>
                """
        ).render()
    }

    private var queues: HTML {
        guard !document.queues.isEmpty else {
            return
                "<p class=\"empty\">No job waits for a runner, and none runs. A push or a <a href=\"/workflows\">workflow</a> brings one.</p>"
        }
        let rows = document.queues.map { queue in
            [
                labels(queue.labels), "<b>\(queue.depth)</b>", "\(queue.running)",
                queue.oldestSince.map(clock.ago) ?? "–", reason(queue),
                jobs(queue.jobs, more: queue.depth - queue.jobs.count),
            ] as [HTML]
        }
        return Table(
            caption: "Queues",
            columns: ["Labels", "Waiting", "Running", "Oldest", "Why", "Next"],
            rows: rows
        ).markup
    }

    private func reason(_ queue: LabelQueue) -> HTML {
        if queue.depth == 0 { return "nothing waits" }
        if queue.runners.isEmpty {
            return """
                <span class="waits">No runner has these labels. Start one that has, or change <code>runs-on</code>.</span>
                """
        }
        let free = document.runners.filter { queue.runners.contains($0.name) && $0.running.count < $0.concurrency }
        return free.isEmpty
            ? "every place of \(queue.runners.joined(separator: ", ")) is taken"
            : "\(free.map(\.name).joined(separator: ", ")) has room and is about to take one"
    }

    private var runners: HTML {
        guard !document.runners.isEmpty else {
            return """
                <p class="empty">No runner is here, so no job starts. Start <code>headgate runner</code> with a token that \
                <code>runners</code> in <code>headgate.yaml</code> names, or invite one on the page \
                <a href="/settings/machines">Machines</a>.</p>
                """
        }
        let rows = document.runners.map { runner in
            [
                "<b>\(runner.name)</b>", labels(runner.labels),
                """
                \(runner.running.count) of \(runner.concurrency) <meter min="0" max="\(runner.concurrency)" \
                value="\(runner.running.count)" aria-hidden="true"></meter>
                """,
                runner.running.isEmpty ? "is free" : jobs(runner.running, more: 0), clock.ago(runner.lastSeen),
            ] as [HTML]
        }
        return Table(
            caption: "Runners",
            columns: ["Runner", "Labels", "Places taken", "Has", "Heard of"],
            rows: rows
        ).markup
    }

    private func labels(_ labels: [String]) -> HTML {
        labels.isEmpty
            ? "<span class=\"muted\">none</span>" : "\(labels.map { "<span class=\"label\">\($0)</span> " as HTML })"
    }

    private func jobs(_ jobs: [QueuedJob], more: Int) -> HTML {
        guard !jobs.isEmpty else { return "" }
        let items = jobs.prefix(5).map { job in
            """
            <li><a href="\(Link.log(run: job.run, job: job.job))">\(job.job) of run \(job.run)</a>\
            \(job.since.map { " <span class=\"muted\">\(clock.ago($0))</span>" as HTML })\
            \(job.priority == 0 ? nil : " <span class=\"muted\">priority \(job.priority)</span>" as HTML)</li>
            """ as HTML
        }
        let rest = more + max(0, jobs.count - 5)
        return
            "<ul class=\"plain\">\(items)</ul>\(rest > 0 ? "<span class=\"muted\">and \(rest) more</span>" as HTML : nil)"
    }
}

import Workflows

/// The workflows of each repository, what starts them and when they come next.
struct WorkflowsPage {
    let repositories: [(name: String, workflows: [WorkflowTable.Row])]
    let schedules: [ScheduleTable.Row]
    let visitor: Visitor

    func row(_ file: String, of repository: String) -> WorkflowTable.Row? {
        repositories.first { $0.name == repository }?.workflows.first { $0.file == file }
    }

    func render() -> HTML {
        PageFrame(title: "Workflows", visitor: visitor, content: "<h1>Workflows</h1>\(repositories.map(section))")
            .render()
    }

    private func section(_ repository: (name: String, workflows: [WorkflowTable.Row])) -> HTML {
        guard !repository.workflows.isEmpty else {
            return """
                <section><h2>\(repository.name)</h2><p class="empty">None was read yet: no file that \
                <code>repositories[].workflows</code> names is on the branch, or Git was not asked yet.</p></section>
                """
        }
        let items = repository.workflows.map { item($0, of: repository.name) }
        return "<section><h2>\(repository.name)</h2><ul class=\"plain\">\(items)</ul></section>"
    }

    private func item(_ row: WorkflowTable.Row, of repository: String) -> HTML {
        let events = row.triggers.map(\.event).joined(separator: ", ")
        let times = schedules.filter { $0.repository == repository && $0.file == row.file }.map { line in
            " · <span>\(line.cron) \(line.zone), next \(Timestamp(milliseconds: Int64(line.due) * 1000).text)</span>"
                as HTML
        }
        return """
            <li><b>\(row.title)</b> <code>\(row.file)</code> <span class="muted">on \(events)</span>\(times)\
            \(start(row, of: repository))</li>
            """
    }

    private func start(_ row: WorkflowTable.Row, of repository: String) -> HTML? {
        guard row.trigger("workflow_dispatch") != nil else { return nil }
        let address = "/repositories/\(Link.segment(repository))/start?workflow=\(Link.segment(row.file))"
        return " <a href=\"\(address)\">Start…</a>"
    }
}

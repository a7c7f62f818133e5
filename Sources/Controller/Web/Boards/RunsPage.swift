import ControllerAPI

/// Runs, the newest first, as far as a filter lets them through.
struct RunsPage {
    static let length = 50

    let runs: [RunSummary]
    let filter: RunFilter
    let repositories: [String]
    let visitor: Visitor
    let clock: PageClock

    private var isFiltered: Bool {
        filter.repository != nil || filter.workflow != nil || filter.status != nil || filter.branch != nil
    }

    func render(mark: Int) -> HTML {
        PageFrame(
            title: "Runs",
            visitor: visitor,
            mark: filter.before == nil ? mark : nil,
            summary: runs.first.map { "Run \($0.id) is \($0.status.rawValue)" } ?? "",
            reloads: filter.before == nil,
            content: content
        ).render()
    }

    private var content: HTML {
        """
        <h1>Runs</h1>
        \(form)
        <div id="runs" data-live>\(list)</div>
        """
    }

    private var form: HTML {
        let repositories = repositories.map { option($0, isChosen: $0 == filter.repository) }
        let states = ExecutionStatus.allCases.filter { $0 != .skipped }.map {
            option($0.rawValue, isChosen: $0 == filter.status)
        }
        return """
            <form method="get" action="/runs" class="filter" role="search" aria-label="Runs">
            <label>Repository<select name="repository"><option value="">all</option>\(repositories)</select></label>
            <label>Status<select name="status"><option value="">any</option>\(states)</select></label>
            <label>Workflow<input name="workflow" value="\(filter.workflow ?? "")" maxlength="200" placeholder="name or file"></label>
            <label>Branch<input name="branch" value="\(filter.branch ?? "")" maxlength="200"></label>
            <button>Show</button>\(isFiltered ? "<a href=\"/runs\">Show all</a>" as HTML : nil)
            </form>
            """
    }

    private func option(_ value: String, isChosen: Bool) -> HTML {
        "<option\(isChosen ? " selected" as HTML : nil)>\(value)</option>"
    }

    private var list: HTML {
        guard !runs.isEmpty else {
            if filter.before != nil { return "<p class=\"empty\">There are no older ones. \(newest)</p>" }
            return isFiltered
                ? "<p class=\"empty\">No run is like that. <a href=\"/runs\">Show all</a>, or ask for less.</p>"
                : "<p class=\"empty\">There is no run yet. Push a commit, or start a <a href=\"/workflows\">workflow</a> by hand.</p>"
        }
        let items = runs.map { RunItem(run: $0, clock: clock).markup }
        return "<ol class=\"runs\">\(items)</ol><p class=\"pages\">\(filter.before == nil ? nil : newest)\(older)</p>"
    }

    private var newest: HTML { "<a href=\"\(address(before: nil))\">Newest</a> " }

    private var older: HTML? {
        guard runs.count == filter.limit, let last = runs.last else { return nil }
        return "<a href=\"\(address(before: last.id))\" rel=\"next\">Older</a>"
    }

    private func address(before: Int?) -> String {
        let values = [
            ("before", before.map(String.init)), ("repository", filter.repository), ("workflow", filter.workflow),
            ("status", filter.status?.rawValue), ("branch", filter.branch),
        ]
        let query = values.compactMap { name, value in value.map { "\(name)=\(Link.segment($0))" } }
        return query.isEmpty ? "/runs" : "/runs?" + query.joined(separator: "&")
    }
}

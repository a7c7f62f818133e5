import ControllerAPI

/// Who decided or changed what, the newest first.
struct AuditPage {
    static let length = 100

    let entries: [AuditEntry]
    let filter: AuditFilter
    let visitor: Visitor
    let clock: PageClock

    private var isFiltered: Bool { filter.actor != nil || filter.action != nil }

    func render() -> HTML {
        PageFrame(
            title: "Audit",
            visitor: visitor,
            content: """
                <h1>Audit log</h1>
                <p class="note">Append-only: the hash of each entry covers the one before it. \(chain) \
                <code>headgate audit verify</code> checks all of it.</p>
                \(form)
                \(list)
                """
        ).render()
    }

    /// Whether the entries of this page hold together; with a filter, entries between them are left out.
    private var chain: HTML? {
        guard !isFiltered, entries.count > 1 else { return nil }
        let broken = zip(entries, entries.dropFirst()).first { !$0.follows($1.hash) }?.0
        if let broken {
            return "<b class=\"failing\">Entry \(broken.id) does not follow the one before it: the log was changed.</b>"
        }
        return "The \(entries.count) entries below follow one another."
    }

    private var form: HTML {
        """
        <form method="get" action="/audit" class="filter" role="search" aria-label="Audit log">
        <label>Who<input name="actor" value="\(filter.actor ?? "")" maxlength="200" placeholder="operator"></label>
        <label>What<input name="action" value="\(filter.action ?? "")" maxlength="200" placeholder="review"></label>
        <button>Show</button>\(isFiltered ? "<a href=\"/audit\">Show all</a>" as HTML : nil)
        </form>
        """
    }

    private var list: HTML {
        guard !entries.isEmpty else {
            return isFiltered || filter.before != nil
                ? "<p class=\"empty\">No entry is like that. <a href=\"/audit\">Show all</a></p>"
                : "<p class=\"empty\">Nothing was decided or changed yet. Reviews, tokens, holds and rollbacks are written down here.</p>"
        }
        let rows = entries.map { entry in
            [
                "<span id=\"entry-\(entry.id)\">\(entry.id)</span>", clock.ago(entry.at), "<b>\(entry.actor)</b>",
                "<code>\(entry.action)</code>", detail(entry.detail),
                "<code title=\"\(entry.hash)\">\(entry.hash.prefix(10))</code>",
            ] as [HTML]
        }
        let table = Table(
            caption: "Audit log",
            columns: ["Entry", "When", "Who", "What", "Details", "Hash"],
            rows: rows
        )
        return "\(table.markup)<p class=\"pages\">\(filter.before == nil ? nil : newest)\(older)</p>"
    }

    /// JSON of one level as words; anything else as it is.
    private func detail(_ text: String) -> HTML {
        guard let values = AuditDetail.values(text) else { return "<code class=\"words\">\(text)</code>" }
        let items = values.map { name, value in "<div><dt>\(name)</dt><dd class=\"words\">\(value)</dd></div>" as HTML }
        return items.isEmpty ? "" : "<dl class=\"detail\">\(items)</dl>"
    }

    private var newest: HTML { "<a href=\"\(address(before: nil))\">Newest</a> " }

    private var older: HTML? {
        guard entries.count == filter.limit, let last = entries.last, last.id > 1 else { return nil }
        return "<a href=\"\(address(before: last.id))\" rel=\"next\">Older</a>"
    }

    private func address(before: Int?) -> String {
        let values = [("before", before.map(String.init)), ("actor", filter.actor), ("action", filter.action)]
        let query = values.compactMap { name, value in value.map { "\(name)=\(Link.segment($0))" } }
        return query.isEmpty ? "/audit" : "/audit?" + query.joined(separator: "&")
    }
}

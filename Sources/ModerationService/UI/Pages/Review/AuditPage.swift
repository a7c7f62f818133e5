/// Who did what, from the audit log.
struct AuditPage {
    static let rows = 100

    var session: ModeratorSession
    var entries: [ReviewRecords.Entry]

    var html: String {
        let rows = entries.map { entry in
            let detail = entry.detail.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(
                separator: ", "
            )
            return """
                <tr><td>\(ReviewTime(entry.at).html)</td><td><bdi>\(entry.actor.escapedForHTML)</bdi></td>
                <td>\(entry.action.escapedForHTML)</td><td>\(detail.escapedForHTML)</td></tr>
                """
        }
        let next = entries.count == Self.rows ? entries.last.map { $0.id } : nil
        let more =
            next.map { "<a href=\"/review/audit?after=\($0)\">Later entries</a>" } ?? "These are the last entries."
        return PageFrame.html(
            title: "Review: audit log",
            current: "/review",
            script: "/review.js",
            content: """
                <p class="small"><a href="/review">All queues</a></p>
                <h1>Audit log</h1>
                \(ReviewBanner(session: session).html)
                <table><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th>
                <th scope="col">To what</th></tr></thead><tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                <p>\(more)</p>
                """
        )
    }
}

import Moderation

/// The tables of the monitor.
enum MonitorTables {
    static func drift(_ snapshot: MonitorSnapshot, _ settings: MonitorSettings) -> String {
        guard let drift = snapshot.drift else {
            let reason = snapshot.driftMissing ?? "It was not measured."
            return "<h2 id=\"drift\">Drift</h2><p>\(reason.escapedForHTML)</p>"
        }
        let rows = drift.labels.map { label in
            [
                head(label.label.labelWords), number(MonitorText.percent(label.referenceShare)),
                number(MonitorText.percent(label.currentShare)),
                number(MonitorText.number(label.populationStabilityIndex, digits: 3)),
                number(MonitorText.number(label.jensenShannon, digits: 3)),
                number(MonitorText.chance(label.probability)), "<td>\(badge(label.level))</td>",
            ].joined()
        }
        return section(
            "drift",
            "Drift",
            """
            <p>\(MonitorText.count(drift.comments)) comments of this range against \(MonitorText.count(drift.referenceComments)): \
            \(drift.reference.escapedForHTML).</p>
            """,
            ["Label", "Given before", "Given now", "PSI of the scores", "Jensen-Shannon", "χ² p", "Verdict"],
            rows,
            """
            <p class="small">PSI from \(MonitorText.number(DriftReport.watchFrom, digits: 2)) on is worth a look, from \
            \(MonitorText.number(settings.drift.threshold, digits: 2)) on it is drift. Jensen-Shannon is the distance, from 0 to 1. p is the \
            chance of such a difference between the shares given if nothing had changed.</p>
            """
        )
    }

    static func feedback(_ snapshot: MonitorSnapshot) -> String {
        let feedback = snapshot.feedback
        guard feedback.total > 0 else {
            return "<h2 id=\"feedback\">Feedback</h2><p>Nobody has said anything about a prediction in this range.</p>"
        }
        let rows = Label.allCases.map { label in
            let tally = feedback.tallies[label.rawValue]
            return [
                head(label.name.labelWords), number(MonitorText.percent(tally.precision)),
                number(MonitorText.percent(tally.recall)), number(MonitorText.count(tally.truePositives)),
                number(MonitorText.count(tally.falsePositives)), number(MonitorText.count(tally.falseNegatives)),
            ].joined()
        }
        return section(
            "feedback",
            "Feedback",
            """
            <p>People found \(MonitorText.percent(feedback.accuracy)) of \(MonitorText.count(feedback.total)) predictions right. \
            They choose what they look at, so this is not the rate of all comments.</p>
            """,
            ["Label", "Precision", "Recall", "Rightly given", "Wrongly given", "Missed"],
            rows
        )
    }

    static func versions(_ snapshot: MonitorSnapshot) -> String {
        guard !snapshot.versions.isEmpty else {
            return "<h2 id=\"versions\">Model versions</h2><p>No model has scored anything in this range.</p>"
        }
        let rows = snapshot.versions.map { version in
            let latency = version.figures.latency
            return [
                head("\(version.name) \(version.version)"),
                number(MonitorText.count(version.figures.comments)),
                number(MonitorText.percent(version.figures.flaggedShare)),
                number(MonitorText.milliseconds(latency.quantile(0.5))),
                number(MonitorText.milliseconds(latency.quantile(0.95))),
                number(MonitorText.milliseconds(latency.quantile(0.99))),
                number(MonitorText.percent(version.figures.cacheShare)),
                number(MonitorText.percent(version.feedback.accuracy)),
                number(MonitorText.count(version.feedback.total)),
            ].joined()
        }
        return section(
            "versions",
            "Model versions",
            "",
            ["Model", "Comments", "Got a label", "p50", "p95", "p99", "Cache", "Found right", "Feedback"],
            rows
        )
    }

    private static func section(
        _ id: String,
        _ title: String,
        _ before: String,
        _ columns: [String],
        _ rows: [String],
        _ after: String = ""
    ) -> String {
        let head = columns.enumerated().map { index, name in
            "<th scope=\"col\"\(index > 0 && name != "Verdict" ? " class=\"number\"" : "")>\(name)</th>"
        }
        return """
            <h2 id="\(id)">\(title)</h2>
            \(before)
            <div class="scroll" tabindex="0" role="region" aria-labelledby="\(id)"><table>
            <thead><tr>\(head.joined())</tr></thead>
            <tbody>\(rows.map { "<tr>\($0)</tr>" }.joined(separator: "\n"))</tbody></table></div>
            \(after)
            """
    }

    private static func badge(_ level: LabelDrift.Level) -> String {
        switch level {
        case .unknown: "too few comments"
        case .stable: "stable"
        case .watch: "<span class=\"badge watch\">worth a look</span>"
        case .drifted: "<span class=\"badge drifted\">drifted</span>"
        }
    }

    private static func head(_ text: String) -> String { "<th scope=\"row\">\(text.escapedForHTML)</th>" }

    private static func number(_ text: String) -> String { "<td class=\"number\">\(text.escapedForHTML)</td>" }
}

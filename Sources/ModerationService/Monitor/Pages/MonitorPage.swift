import Moderation

/// The page of the monitor: one range of time, all that can be said about it.
enum MonitorPage {
    static func html(
        _ snapshot: MonitorSnapshot,
        findings: MonitorService.Findings,
        settings: MonitorSettings
    ) -> String {
        let content = """
            <h1>Monitor</h1>
            \(ranges(snapshot.range))
            <p class="small" role="status">As of \(snapshot.taken) (UTC). <a href="/?range=\(snapshot.range.rawValue)">Look again</a></p>
            \(alerts(findings, settings))
            \(tiles(snapshot))
            <h2 id="time">Over time</h2>
            <div class="charts">\(MonitorCharts.all(snapshot, settings))</div>
            \(MonitorTables.drift(snapshot, settings))
            \(MonitorTables.feedback(snapshot))
            \(MonitorTables.versions(snapshot))
            """
        return frame(content)
    }

    /// While the database cannot be read.
    static func away(_ reason: String, range: MonitorRange) -> String {
        frame(
            """
            <h1>Monitor</h1>
            \(ranges(range))
            <p class="notice" role="alert">The database cannot be looked at now: \(reason.escapedForHTML). Alerts stay as they were.</p>
            """
        )
    }

    private static func frame(_ content: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Monitor</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/style.css">
        <link rel="stylesheet" href="/monitor.css">
        </head>
        <body>
        <a class="skip" href="#content">Skip to content</a>
        <header><strong>Moderation</strong><nav aria-label="Parts of the page"><a href="#time">Over time</a><a href="#drift">Drift</a>\
        <a href="#feedback">Feedback</a><a href="#versions">Versions</a></nav></header>
        <main id="content">
        \(content)
        </main>
        </body>
        </html>

        """
    }

    private static func ranges(_ current: MonitorRange) -> String {
        let links = MonitorRange.allCases.map { range in
            "<a href=\"/?range=\(range.rawValue)\"\(range == current ? " aria-current=\"page\"" : "")>\(range.title)</a>"
        }
        return "<nav aria-label=\"Range\">\(links.joined())</nav>"
    }

    private static func alerts(_ findings: MonitorService.Findings, _ settings: MonitorSettings) -> String {
        var parts: [String] = []
        if let failure = findings.failure {
            parts.append(
                "<p class=\"notice\" role=\"alert\">The database could not be read last time: \(failure.escapedForHTML).</p>"
            )
        }
        if findings.firing.isEmpty {
            parts.append("<p>No alert is on.</p>")
        } else {
            let items = findings.firing.map { alert in
                let since = Timestamp(millisecondsSince1970: alert.since)
                return "<li>\(alert.summary.escapedForHTML) <span class=\"small\">(since \(since))</span></li>"
            }
            parts.append(
                """
                <div class="alerts" role="alert"><strong>\(findings.firing.count) \(findings.firing.count == 1 ? "alert is" : "alerts are") \
                on</strong><ul>\(items.joined())</ul></div>
                """
            )
        }
        if let training = findings.lastTraining {
            let moment = Timestamp(millisecondsSince1970: training)
            parts.append("<p class=\"small\">Training was last started because of drift at \(moment).</p>")
        }
        return parts.joined(separator: "\n")
    }

    private static func tiles(_ snapshot: MonitorSnapshot) -> String {
        let total = snapshot.total
        let feedback = snapshot.feedback
        let tiles: [(String, String)] = [
            ("Comments scored", MonitorText.count(total.comments)),
            ("Got a label", MonitorText.percent(total.flaggedShare)),
            ("Median latency", MonitorText.milliseconds(total.latency.quantile(0.5))),
            ("p95 latency", MonitorText.milliseconds(total.latency.quantile(0.95))),
            ("p99 latency", MonitorText.milliseconds(total.latency.quantile(0.99))),
            ("From the cache", MonitorText.percent(total.cacheShare)),
            ("Found right by people", MonitorText.percent(feedback.accuracy)),
            ("Feedback", MonitorText.count(feedback.total)),
        ]
        let items = tiles.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
        return "<dl class=\"tiles\" aria-label=\"\(snapshot.range.title)\">\(items.joined())</dl>"
    }
}

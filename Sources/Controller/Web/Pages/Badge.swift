import ControllerAPI

/// A status as a word with a sign before it; colour only underlines what the word says.
enum Badge {
    static func of(_ status: ExecutionStatus) -> HTML { badge(sign(status), status.rawValue, kind(status)) }

    static func sign(_ status: ExecutionStatus) -> String {
        switch status {
        case .queued: "○"
        case .waiting: "◷"
        case .running: "▶"
        case .succeeded: "✓"
        case .failed: "✗"
        case .cancelled: "⊘"
        case .skipped: "–"
        }
    }

    /// The class of what shows a status: what colour underlines it.
    static func kind(_ status: ExecutionStatus) -> String {
        switch status {
        case .queued, .cancelled, .skipped: "idle"
        case .waiting: "wait"
        case .running: "busy"
        case .succeeded: "good"
        case .failed: "bad"
        }
    }

    static func of(_ health: Health) -> HTML {
        switch health {
        case .healthy: badge("✓", health.rawValue, "good")
        case .progressing: badge("▶", health.rawValue, "busy")
        case .degraded: badge("✗", health.rawValue, "bad")
        case .missing: badge("?", health.rawValue, "wait")
        case .suspended: badge("◷", health.rawValue, "wait")
        }
    }

    private static func badge(_ sign: String, _ word: String, _ kind: String) -> HTML {
        "<span class=\"badge \(kind)\"><span aria-hidden=\"true\">\(sign)</span> \(word)</span>"
    }
}

/// A commit by its beginning; all of it is in the title.
enum Commit {
    static func short(_ revision: String) -> HTML {
        "<code class=\"revision\" title=\"\(revision)\">\(revision.prefix(10))</code>"
    }
}

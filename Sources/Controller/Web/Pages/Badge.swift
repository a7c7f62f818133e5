import ControllerAPI

/// A status as a word with a sign before it; colour only underlines what the word says.
enum Badge {
    static func of(_ status: ExecutionStatus) -> HTML {
        switch status {
        case .queued: badge("○", status.rawValue, "idle")
        case .waiting: badge("◷", status.rawValue, "wait")
        case .running: badge("▶", status.rawValue, "busy")
        case .succeeded: badge("✓", status.rawValue, "good")
        case .failed: badge("✗", status.rawValue, "bad")
        case .cancelled: badge("⊘", status.rawValue, "idle")
        case .skipped: badge("–", status.rawValue, "idle")
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

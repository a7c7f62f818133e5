import HeadgateConfiguration
import Workflows

/// What guards an environment, in words.
struct RuleList {
    let rule: EnvironmentRule

    var markup: HTML {
        let items = sentences.map { "<li>\($0)</li>" as HTML }
        return "<ul class=\"rules\">\(items)</ul>"
    }

    private var sentences: [HTML] {
        let parts: [HTML?] = [
            "Overlay <code>\(rule.overlay)</code> of \(rule.repository)", reviews,
            rule.isProtected && rule.preventSelfReview
                ? "Nobody approves a change they had a part in, or started" : nil,
            rule.isProtected ? "Undecided, a job fails after \(Words.of(rule.expires))" : nil,
            rule.waitTimer > .zero ? "A job waits \(Words.of(rule.waitTimer)) once its turn has come" : nil,
            rule.branches.isEmpty
                ? "Runs of every branch may deploy"
                : "Only runs of \(rule.branches.joined(separator: ", ")) may deploy",
            windows, freezes,
            rollback,
            rule.pullRequests == nil ? nil : "Promotions are pull requests",
            rule.tag.map { "Promoted images get the tag <code>\($0)</code>" },
        ]
        return parts.compactMap(\.self)
    }

    private var rollback: HTML? {
        switch rule.rollback {
        case .automatic: "A promotion that does not become healthy is taken back by itself, and its images are held"
        case .agents: "A promotion that an agent has rolled back on its host is taken back, and its images are held"
        case .manual: nil
        }
    }

    private var reviews: HTML {
        guard rule.isProtected else { return "No review is asked for" }
        let count = rule.requiredReviews == 1 ? "One approval" : "\(rule.requiredReviews) approvals"
        return "\(count) of \(rule.reviewersInWords)"
    }

    private var windows: HTML? {
        guard !rule.calendar.windows.isEmpty else { return nil }
        let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        let parts = rule.calendar.windows.map { window in
            let days = window.days.sorted().compactMap { names.indices.contains($0) ? names[$0] : nil }
            return "\(days.joined(separator: ", ")) \(Self.time(window.from))–\(Self.time(window.to))"
        }
        return "Jobs start only on \(parts.joined(separator: "; ")), in the time zone that is configured there"
    }

    private var freezes: HTML? {
        guard !rule.calendar.freezes.isEmpty else { return nil }
        let parts = rule.calendar.freezes.map { freeze in
            let times = [freeze.from, freeze.to].map { Timestamp(milliseconds: Int64($0) * 1000).text.prefix(16) }
            return "\(times[0]) to \(times[1]) UTC (\(freeze.reason))"
        }
        return "Nothing starts from \(parts.joined(separator: "; from "))"
    }

    private static func time(_ minutes: Int) -> String {
        let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return parts.joined(separator: ":")
    }
}

import ControllerAPI

/// An event in words for people: a line that says what happened, what more there is to say, and the page to look at.
struct NotificationText: Sendable, Hashable {
    var headline: String
    var details: [String]

    /// The page, as a path of this controller.
    var path: String

    /// The most characters of a line, and of a reason.
    private static let longestLine = 200
    private static let longestReason = 500

    init(_ event: DeliveryEvent) {
        path = Self.path(of: event)
        let repository = Self.line(event.repository ?? "")
        let environment = Self.line(event.environment ?? "an environment")
        let run = event.run.map { "run \($0)" } ?? "a run"
        let job = Self.line(event.job ?? "")
        let subject = Self.line(event.subject ?? "")
        let revision = event.revision.map { " \($0.prefix(10))" } ?? ""
        let by = event.actor.map { " by \(Self.line($0))" } ?? ""
        let parts = event.name.split(separator: ".", maxSplits: 1)
        let state = parts.count > 1 ? String(parts[1]) : ""
        headline =
            switch event.name {
            case "run.fixed": "\(repository): \(run) succeeded again"
            case "review.waiting": "\(repository): \(run) waits for a review of \(environment)"
            case "review.approved", "review.rejected":
                "\(Self.line(event.actor ?? "somebody")) \(state) \(run) of \(repository) for \(environment)"
            case "pull.waiting": "\(repository): \(subject) waits for a maintainer to let it run"
            case "promoted": "\(environment) was promoted to\(revision) by \(run) of \(repository)"
            case "promotion.healthy": "\(environment) is healthy with\(revision)"
            case "promotion.failed": "\(environment) failed with\(revision)"
            case "rollback": "\(environment) was rolled back to\(revision)\(by)"
            case "hold.added": "\(subject) is held back from \(environment)\(by)"
            case "hold.released": "\(subject) may go to \(environment) again: released\(by)"
            case "environment.recovered": "\(environment) has recovered"
            case "agent.lost": "agent \(subject) of \(environment) is not heard of any more"
            case "agent.back": "agent \(subject) of \(environment) is heard of again"
            case "schedule.disabled": "\(repository): the schedules of \(subject) do not fire any more"
            case "test": "This is a test message of Headgate"
            default:
                switch parts.first {
                case "run": "\(repository): \(run) \(Self.verb(state))"
                case "job": "\(repository): job \(job) of \(run) \(Self.verb(state))"
                case "environment": "\(environment) is \(state)"
                default: Self.line(event.name)
                }
            }
        var details: [String] = []
        if let title = event.title {
            details.append(Self.line(title) + (event.revision.map { " (\($0.prefix(10)))" } ?? ""))
        }
        if event.name == "review.waiting" {
            let people = event.reviewers.map { $0.isEmpty ? "whoever has the right to" : $0.joined(separator: ", ") }
            if let people { details.append("May decide: \(people)") }
        }
        if let reason = event.reason, !reason.isEmpty { details.append(Self.clean(reason, limit: Self.longestReason)) }
        self.details = details
    }

    private static func verb(_ state: String) -> String {
        switch state {
        case "running": "is running"
        case "queued": "is queued"
        case "waiting": "is waiting"
        case "cancelled", "skipped": "was \(state)"
        default: state
        }
    }

    private static func path(of event: DeliveryEvent) -> String {
        let kind = event.name.prefix { $0 != "." }
        switch (kind, event.run, event.job, event.environment) {
        case ("review", let run?, let job?, _): return Link.review(run: run, job: job)
        case ("job", let run?, let job?, _): return Link.log(run: run, job: job)
        case ("run", let run?, _, _), ("review", let run?, _, _): return Link.run(run)
        case ("promoted", _, _, let environment?), ("promotion", _, _, let environment?),
            ("rollback", _, _, let environment?), ("hold", _, _, let environment?),
            ("environment", _, _, let environment?), ("agent", _, _, let environment?):
            return Link.environment(environment)
        default: return "/"
        }
    }

    private static func line(_ text: String) -> String {
        clean(text, limit: longestLine).replacing("\n", with: " ")
    }

    /// Without what could steer a terminal or turn the direction of writing, and not too long.
    private static func clean(_ text: String, limit: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit + 1) {
            switch scalar.properties.generalCategory {
            case .control where scalar == "\n", .control where scalar == "\t": scalars.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        let isWhole = scalars.count <= limit
        return isWhole ? String(scalars) : String(String.UnicodeScalarView(scalars.prefix(limit))) + "…"
    }
}

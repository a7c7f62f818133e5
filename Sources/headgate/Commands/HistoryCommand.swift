import ArgumentParser
import ControllerAPI

/// The command `headgate history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What an environment has had: when, from which run, by whose approval, for how long.",
        discussion: """
            Examples:
              headgate history production
              headgate history production --limit 200 --output json
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "The most entries.")
    var limit = 20

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let history = try await controller.client().history(environment: environment, limit: limit)
        try format.output.print(history) {
            (history.entries.map(Self.text) + history.holds.map(Self.text) + [Self.text(history.figures)])
                .joined(separator: "\n")
        }
    }

    private static func text(_ entry: HistoryEntry) -> String {
        var line = "\(entry.id)  \(Shown.time(entry.from))  \(StatusCommand.short(entry.revision))  "
        line += entry.kind == "rollback" ? "rollback to \(entry.restores.map(String.init) ?? "?")" : "run \(entry.run)"
        line += entry.until.map { " until \(Shown.time($0))" } ?? ", there now"
        if let until = entry.until, let span = Shown.span(from: entry.from, to: until) { line += " (\(span))" }
        if let failed = entry.failedAt {
            line += failed == entry.until ? ", rolled back" : ", failed at \(Shown.time(failed))"
        }
        var lines = [line, "    \(entry.title)"]
        if !entry.approvals.isEmpty {
            lines.append("    approved by \(entry.approvals.map(\.reviewer).joined(separator: ", "))")
        }
        if let actor = entry.actor { lines.append("    by \(actor): \(entry.reason ?? "")") }
        lines += entry.images.map { "    \(Shown.image($0))" } + entry.values.map { "    \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func text(_ hold: Hold) -> String {
        "held: \(Shown.image(hold.image + (hold.reference ?? ""))) (hold \(hold.id), \(hold.createdBy): \(hold.reason))"
    }

    private static func text(_ figures: DeliveryFigures) -> String {
        let rate = figures.failureRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "none"
        var parts = ["\(figures.deployments) promotion\(figures.deployments == 1 ? "" : "s")"]
        if let lead = figures.leadTime {
            parts.append("from commit to promotion \(Shown.span(seconds: Double(lead))) (median)")
        }
        parts.append("failed \(rate)")
        if let restored = figures.timeToRestore {
            parts.append("restored in \(Shown.span(seconds: Double(restored))) (median)")
        }
        return "In \(figures.days) days: " + parts.joined(separator: "; ")
    }
}

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
        var line = "\(entry.id)  \(entry.from)  \(StatusCommand.short(entry.revision))  "
        line += entry.kind == "rollback" ? "rollback to \(entry.restores.map(String.init) ?? "?")" : "run \(entry.run)"
        line += entry.until.map { " until \($0)" } ?? ", there now"
        if let failed = entry.failedAt { line += ", failed at \(failed)" }
        var lines = [line, "    \(entry.title)"]
        if !entry.approvals.isEmpty {
            lines.append("    approved by \(entry.approvals.map(\.reviewer).joined(separator: ", "))")
        }
        if let actor = entry.actor { lines.append("    by \(actor): \(entry.reason ?? "")") }
        lines += (entry.images + entry.values).map { "    \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func text(_ hold: Hold) -> String {
        "held: \(hold.image)\(hold.reference ?? "") (hold \(hold.id), \(hold.createdBy): \(hold.reason))"
    }

    private static func text(_ figures: DeliveryFigures) -> String {
        let rate = figures.failureRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "none"
        return """
            In \(figures.days) days: \(figures.deployments) promotions; from commit to promotion \(span(figures.leadTime)) \
            (median); failed \(rate); restored in \(span(figures.timeToRestore)) (median)
            """
    }

    private static func span(_ seconds: Int?) -> String {
        guard let seconds else { return "unknown" }
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}

import ArgumentParser
import ControllerAPI

/// The command `headgate runs`.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "The newest runs, or one run with its jobs.",
        discussion: """
            Examples:
              headgate runs
              headgate runs 12
              headgate runs --limit 5 --output json
            """
    )

    @Argument(help: "The run to show with its jobs.")
    var run: Int?

    @Option(help: "How many runs to list.")
    var limit = 20

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit takes a number from 1 to 500") }
    }

    func run() async throws {
        let client = try controller.client()
        if let run {
            let summary = try await client.run(run)
            try format.output.print(summary) { Self.text(summary) }
        } else {
            let runs = try await client.runs(limit: limit)
            try format.output.print(RunList(runs: runs)) {
                runs.isEmpty ? "No runs yet: push to a watched branch." : Self.table(runs).text
            }
        }
    }

    static func table(_ runs: [RunSummary]) -> Table {
        var table = Table("RUN", "STATUS", "REVISION", "WORKFLOW", "COMMIT", "REASON")
        for run in runs {
            table.add(
                String(run.id),
                run.status.rawValue,
                StatusCommand.short(run.revision),
                run.workflow,
                run.title,
                run.inBrief
            )
        }
        return table
    }

    static func text(_ run: RunSummary) -> String {
        var lines = [
            "Run \(run.id)  \(run.workflow) (\(run.file))  \(run.status.rawValue)",
            "\(StatusCommand.short(run.revision))  \(run.title)  by \(run.author)  on \(run.event) to \(run.ref)",
        ]
        if let error = run.error { lines.append("\n\(error)") }
        if let waitingFor = run.waitingFor { lines.append("It \(waitingFor)") }
        guard !run.jobs.isEmpty else { return lines.joined(separator: "\n") }
        var table = Table("JOB", "STATUS", "STARTED", "TOOK", "REASON")
        for job in run.jobs {
            table.add(
                job.id,
                job.status.rawValue,
                job.startedAt.map(Shown.time),
                Shown.span(from: job.startedAt, to: job.finishedAt),
                job.reason
            )
        }
        lines.append("\n" + table.text)
        return lines.joined(separator: "\n")
    }
}

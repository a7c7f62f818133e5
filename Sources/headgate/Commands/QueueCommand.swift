import ArgumentParser
import ControllerAPI

/// The command `headgate queue`.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "What waits for runners, label by label, and the runners there are.",
        discussion: """
            Examples:
              headgate queue
              headgate queue --output json
            """
    )

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let document = try await controller.client().queue()
        try format.output.print(document) { Self.text(document) }
    }

    private static func text(_ document: QueueDocument) -> String {
        var queues = Table("LABELS", "WAITING", "RUNNING", "OLDEST SINCE", "NEXT", "RUNNERS")
        for queue in document.queues {
            queues.add(
                queue.labels.joined(separator: ", "),
                String(queue.depth),
                String(queue.running),
                queue.oldestSince.map(Shown.time),
                queue.jobs.first.map { "run \($0.run), \($0.job)" },
                queue.runners.isEmpty ? "none: these jobs wait for ever" : queue.runners.joined(separator: ", ")
            )
        }
        var runners = Table("RUNNER", "LABELS", "JOBS", "AT MOST", "LAST SEEN")
        for runner in document.runners {
            runners.add(
                runner.name,
                runner.labels.joined(separator: ", "),
                runner.running.map { "run \($0.run), \($0.job)" }.joined(separator: "; "),
                String(runner.concurrency),
                Shown.time(runner.lastSeen)
            )
        }
        let nobody = "No runner was heard of lately: start one with 'headgate runner'."
        return [
            document.queues.isEmpty ? "No job waits for a runner, and none runs." : queues.text,
            document.runners.isEmpty ? nobody : runners.text,
        ].joined(separator: "\n\n")
    }
}

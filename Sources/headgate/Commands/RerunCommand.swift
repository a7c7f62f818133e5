import ArgumentParser
import ControllerAPI

/// The command `headgate rerun`.
struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run a run that is over again: all of it, or the jobs that failed and those after them.",
        discussion: """
            The run keeps its number and its revision; reviews are asked for again. Logs of earlier attempts stay: see
            'headgate logs RUN --job JOB --attempt N'.

            Examples:
              headgate rerun 12
              headgate rerun 12 --failed --debug
            """
    )

    @Argument(help: "The run.")
    var run: Int

    @Flag(help: "Only the jobs that failed or were cancelled, and those that come after them.")
    var failed = false

    @Flag(help: "Have steps say more (ACTIONS_STEP_DEBUG).")
    var debug = false

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let request = RerunRequest(failedOnly: failed, debug: debug)
        let summary = try await controller.client().rerun(run: run, request)
        try format.output.print(summary) { RunsCommand.text(summary) }
    }
}

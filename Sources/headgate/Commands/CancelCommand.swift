import ArgumentParser
import ControllerAPI

/// The command `headgate cancel`.
struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stop a run: jobs that wait are cancelled, those that run are told to stop.",
        discussion: """
            Steps with 'if: always()' or 'if: cancelled()' still run.

            Example:
              headgate cancel 12
            """
    )

    @Argument(help: "The run.")
    var run: Int

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let summary = try await controller.client().cancel(run: run)
        try format.output.print(summary) { RunsCommand.text(summary) }
    }
}

import ArgumentParser
import ControllerAPI

/// The command `headgate priority`.
struct PriorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority",
        abstract: "Change whose turn it is: jobs of runs with a higher priority get runners first.",
        discussion: """
            Jobs of the same priority get runners in the order of their runs. What runs already is not touched.

            Example:
              headgate priority 12 10
            """
    )

    @Argument(help: "The run.")
    var run: Int

    @Argument(help: "From -100 to 100; 0 is usual.")
    var priority: Int

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard (-100...100).contains(priority) else { throw ValidationError("a priority is from -100 to 100") }
    }

    func run() async throws {
        let summary = try await controller.client().prioritise(run: run, priority)
        try format.output.print(summary) { RunsCommand.text(summary) }
    }
}

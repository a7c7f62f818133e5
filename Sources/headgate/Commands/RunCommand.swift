import ArgumentParser
import LocalRun

/// The command `headgate run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run workflows of this work tree here and now, without a controller.",
        discussion: """
            Jobs run on a copy of the work tree as it is, with what is not committed. Without WORKFLOW the workflows of ci/, or
            else of .github/workflows/, run that the event starts. Jobs run on this host, whatever their runs-on says.

            Examples:
              headgate run
              headgate run ci/deliver.yaml --job test
              headgate run build --event workflow_dispatch --input version=1.2 --secret TOKEN
              headgate run --plan
              headgate run --list

            Exit status: 0 succeeded, 1 failed, 2 wrong usage or a workflow that is not valid, 130 interrupted.
            """
    )

    @Argument(help: "A workflow file, a directory of them, or a name such as 'build' for ci/build.yaml.")
    var workflow: String?

    @OptionGroup var options: RunOptions

    func validate() throws {
        try options.validateCombination()
    }

    func run() async throws {
        try await RunSession(workflow: workflow, options: options).run()
    }
}

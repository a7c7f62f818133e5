import ArgumentParser
import ControllerAPI

/// The command `headgate pulls`.
struct PullsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulls",
        abstract: "List the pull requests from outside that wait, and let one run.",
        discussion: """
            An approval is of one commit: when the pull request moves on, it waits again.

            Examples:
              headgate pulls
              headgate pulls approve 12 --head 0f3a…40 digits… --repository shop
            """,
        subcommands: [List.self, Approve.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List those that wait.")

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let pulls = try await controller.client().pendingPulls()
            try format.output.print(pulls) {
                guard !pulls.isEmpty else { return "no pull request waits" }
                return pulls.map { pull in
                    "\(pull.repository) \(pull.number) \(pull.head) to \(pull.base), by \(pull.author): \(pull.title)"
                }.joined(separator: "\n")
            }
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let one commit of a pull request run.")

        @Argument(help: "The pull request's number.")
        var number: Int

        @Option(help: "The whole commit that you looked at.")
        var head: String

        @Option(help: "The repository's name.")
        var repository: String

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let runs = try await controller.client().approvePull(number, of: repository, head: head)
            try format.output.print(PullApproved(runs: runs)) {
                runs.isEmpty ? "no workflow is started by it" : "runs \(runs.map(String.init).joined(separator: ", "))"
            }
        }
    }
}

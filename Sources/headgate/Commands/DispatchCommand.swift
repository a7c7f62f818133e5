import ArgumentParser
import ControllerAPI

/// The command `headgate dispatch`.
struct DispatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch",
        abstract: "Start a workflow that has 'workflow_dispatch' under 'on', at the tip of the watched branch.",
        discussion: """
            Examples:
              headgate dispatch nightly
              headgate dispatch ci/release.yaml --input version=1.4 --input dry-run=true
              headgate dispatch nightly --repository shop --output json
            """
    )

    @Argument(help: "The workflow's file: its path in the repository, or its name with or without the ending.")
    var workflow: String

    @Option(help: "The repository's name, where the controller has several.")
    var repository: String?

    @Option(help: ArgumentHelp("An input of the workflow; repeat it for several.", valueName: "name=value"))
    var input: [String] = []

    @Option(help: "From -100 to 100; jobs of higher ones get runners first.")
    var priority: Int?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        for text in input where !text.contains("=") {
            throw ValidationError("--input takes NAME=VALUE, not '\(text)'")
        }
    }

    func run() async throws {
        var inputs: [String: String] = [:]
        for text in input {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            inputs[String(parts[0])] = String(parts[1])
        }
        let request = DispatchRequest(repository: repository, workflow: workflow, inputs: inputs, priority: priority)
        let run = try await controller.client().dispatch(request)
        try format.output.print(run) {
            "run \(run.id) of \(run.file); follow it with: headgate logs \(run.id) --follow"
        }
    }
}

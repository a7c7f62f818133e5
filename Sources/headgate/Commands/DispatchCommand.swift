import ArgumentParser
import ControllerAPI
import Workflows

/// The command `headgate dispatch`.
struct DispatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch",
        abstract: "Start a workflow by hand (workflow_dispatch), or send an event of your own (repository_dispatch).",
        discussion: """
            Without --ref a workflow is started at the tip of the watched branch. An event of one's own starts whatever
            asks for its type there.

            Examples:
              headgate dispatch nightly
              headgate dispatch ci/release.yaml --input version=1.4 --input dry-run=true
              headgate dispatch nightly --ref release/2 --repository shop --output json
              headgate dispatch --event-type deploy --payload '{"version": "1.4"}'
              headgate dispatch --event-type deploy --payload-file payload.json --repository shop
            """
    )

    /// The most bytes of a file with a payload; the controller takes fewer.
    private static let maximumPayload = 1024 * 1024

    @Argument(help: "The workflow's file: its path in the repository, or its name with or without the ending.")
    var workflow: String?

    @Option(help: "The repository's name, where the controller has several.")
    var repository: String?

    @Option(help: "The branch or tag to start the workflow at, by its short or its full name.")
    var ref: String?

    @Option(help: ArgumentHelp("An input of the workflow; repeat it for several.", valueName: "name=value"))
    var input: [String] = []

    @Option(help: "From -100 to 100; jobs of higher ones get runners first.")
    var priority: Int?

    @Option(help: ArgumentHelp("Send an event of that type instead of naming a workflow.", valueName: "name"))
    var eventType: String?

    @Option(help: ArgumentHelp("The event's payload, an object.", valueName: "json"))
    var payload: String?

    @Option(help: ArgumentHelp("A file with the event's payload; - is standard input.", valueName: "file"))
    var payloadFile: String?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        for text in input where !text.contains("=") {
            throw ValidationError("--input takes NAME=VALUE, not '\(text)'")
        }
        guard eventType != nil else {
            guard workflow != nil else { throw ValidationError("name a workflow, or an event with --event-type") }
            guard payload == nil, payloadFile == nil else {
                throw ValidationError("--payload and --payload-file belong to --event-type")
            }
            return
        }
        guard workflow == nil, ref == nil, input.isEmpty, priority == nil else {
            throw ValidationError(
                "an event starts what asks for it, at the watched branch: "
                    + "--event-type takes no workflow, --ref, --input or --priority"
            )
        }
        guard payload == nil || payloadFile == nil else {
            throw ValidationError("give the payload with --payload or with --payload-file, not with both")
        }
    }

    func run() async throws {
        if let eventType { return try await send(eventType) }
        var inputs: [String: String] = [:]
        for text in input {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            inputs[String(parts[0])] = String(parts[1])
        }
        let request = DispatchRequest(
            repository: repository,
            workflow: workflow ?? "",
            ref: ref,
            inputs: inputs,
            priority: priority
        )
        let run = try await controller.client().dispatch(request)
        try format.output.print(run) {
            "run \(run.id) of \(run.file); follow it with: headgate logs \(run.id) --follow"
        }
    }

    private func send(_ type: String) async throws {
        let body = try body()
        let client = try controller.client()
        let name: String
        if let repository {
            name = repository
        } else {
            let known = try await client.status().repositories.map(\.name)
            guard let only = known.first, known.count == 1 else {
                throw CommandError(
                    "say which repository with --repository: \(known.joined(separator: ", "))",
                    status: ExitStatus.usage
                )
            }
            name = only
        }
        let sent = try await client.send(event: type, payload: body, to: name)
        try format.output.print(sent) {
            sent.runs.isEmpty
                ? "event \(sent.event) of type \(type): no workflow of \(name) asks for it"
                : "event \(sent.event) of type \(type) started: \(sent.runs.map { "run \($0)" }.joined(separator: ", "))"
        }
    }

    /// The payload as it was written, once it is known to be an object and nothing more.
    private func body() throws -> [UInt8]? {
        var text = payload
        if let payloadFile {
            do {
                text = try TextFile.read(
                    payloadFile == "-" ? "/dev/stdin" : payloadFile,
                    limit: Self.maximumPayload
                )
            } catch {
                throw CommandError("\(payloadFile) cannot be read: \(error.message)", status: ExitStatus.usage)
            }
        }
        guard let text else { return nil }
        do {
            guard try ExpressionValue(json: text).object != nil else {
                throw CommandError("the payload must be a JSON object", status: ExitStatus.usage)
            }
        } catch let error as ExpressionError {
            throw CommandError("the payload is no JSON: \(error.message)", status: ExitStatus.usage)
        }
        return Array(text.utf8)
    }
}

import Agent
import ArgumentParser
import Git
import Manifests

/// The command `headgate diff`.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Show what a change in Git changes in what an overlay renders to; with --host, what applying would do there.",
        discussion: """
            An overlay that is not there on one side renders nothing. Values of Secrets never show.

            Examples:
              headgate diff overlays/production                       what is not committed yet
              headgate diff overlays/production --from HEAD~1 --to HEAD
              headgate diff overlays/staging --exit-code              status 1 when something differs
              headgate diff overlays/staging --host unix:///var/run/docker.sock
                  what `headgate apply` would do: status 0 nothing, 1 something, 2 it could not be found out
            """
    )

    @Argument(help: "The overlay's directory.")
    var overlay: String

    @Option(help: "The revision to compare from.")
    var from = "HEAD"

    @Option(help: "The revision to compare to; the work tree unless given.")
    var to: String?

    @Flag(help: "Exit with status 1 when something differs.")
    var exitCode = false

    @Option(name: .shortAndLong, help: "How to print: text or json.")
    var output: DiffOutput = .text

    @Flag(help: "The same as --output json.")
    var json = false

    @OptionGroup(title: "On an engine") var place: ApplyPlace

    @Option(help: "Compare with the Pods that an agent of this name made on the engine.")
    var owner: String?

    func validate() throws {
        if place.host == nil {
            guard !place.isSaid, owner == nil else { throw ValidationError("say which engine with --host") }
        } else if from != "HEAD" || to != nil || exitCode {
            throw ValidationError("with --host the work tree is compared: leave --from, --to and --exit-code out")
        }
    }

    private var isJSON: Bool { json || output == .json }

    func run() async throws {
        guard place.host == nil else { return try await compareWithEngine() }
        let place = try await RevisionPlace(overlay)
        let before = try await place.objects(at: from)
        let after = try await place.objects(at: to)
        guard before != nil || after != nil else {
            throw CommandError("\(overlay) has no kustomization at \(from) and none at \(to ?? "the work tree")")
        }
        let diff = ManifestDiff(from: before ?? [], to: after ?? [])
        if isJSON {
            try OutputFormat.json.print(diff) { "" }
        } else {
            Console.raw(diff.text(isColored: Console.isTerminal))
            if diff.isEmpty { Console.note("no difference") }
        }
        if exitCode, !diff.isEmpty { throw ExitCode(ExitStatus.failed) }
    }

    /// What the planner would do on an engine.
    private func compareWithEngine() async throws {
        let preview: ApplyPreview
        do {
            preview = try await ManifestApply(place.settings(overlay), logger: ApplyCommand.logger)
                .preview(owner: owner)
        } catch {
            throw ApplyCommand.failure(error)
        }
        if isJSON {
            try OutputFormat.json.print(preview) { "" }
        } else {
            ApplyScreen.warnings(preview)
            Console.print(Shown.plain(ApplyScreen.text(preview)))
        }
        if !preview.operations.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
}

/// How differences are printed.
enum DiffOutput: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

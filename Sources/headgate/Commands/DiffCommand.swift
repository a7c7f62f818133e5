import Agent
import ArgumentParser
import Git
import Manifests

/// The command `headgate diff`.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract:
            "Show what a change in Git changes in what an overlay renders to, object by object and field by field.",
        discussion: """
            An overlay that is not there on one side renders nothing. Values of Secrets never show.

            Examples:
              headgate diff overlays/production                       what is not committed yet
              headgate diff overlays/production --from HEAD~1 --to HEAD
              headgate diff overlays/staging --exit-code              status 1 when something differs
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

    func run() async throws {
        let place = try await RevisionPlace(overlay)
        let before = try await place.objects(at: from)
        let after = try await place.objects(at: to)
        guard before != nil || after != nil else {
            throw CommandError("\(overlay) has no kustomization at \(from) and none at \(to ?? "the work tree")")
        }
        let diff = ManifestDiff(from: before ?? [], to: after ?? [])
        switch output {
        case .text:
            Console.raw(diff.text(isColored: Console.isTerminal))
            if diff.isEmpty { Console.note("no difference") }
        case .json: try OutputFormat.json.print(diff) { "" }
        }
        if exitCode, !diff.isEmpty { throw ExitCode(ExitStatus.failed) }
    }
}

/// How differences are printed.
enum DiffOutput: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

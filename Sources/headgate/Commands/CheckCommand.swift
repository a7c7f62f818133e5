import ArgumentParser
import Glibc

/// The command `headgate check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check workflows, overlays, objects and configuration files; name every field that would be ignored.",
        discussion: """
            Each problem is a line 'file:line:column: message'; 'warning:' marks what a Docker host would ignore. The exit
            status is 1 when there is an error, and 0 when there are warnings only.

            Examples:
              headgate check
              headgate check ci/deliver.yaml overlays/production headgate.yaml
              headgate check --output github
            """
    )

    @Argument(help: "Files and directories; this directory unless given.")
    var paths: [String] = []

    @Option(name: .shortAndLong, help: "How to print: text, json or github (annotations).")
    var output: CheckOutput = .text

    func run() throws {
        var check = Check()
        let showsProgress = isatty(STDERR_FILENO) == 1
        if showsProgress { check.onProgress = { Console.progress("checking \($0)") } }
        check.run(paths.isEmpty ? ["."] : paths)
        if showsProgress { Console.progress("") }
        let errors = check.problems.count { $0.severity == .error }
        try output.print(check, errors: errors)
        if errors > 0 { throw ExitCode(ExitStatus.failed) }
    }
}

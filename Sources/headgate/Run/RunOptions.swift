import ArgumentParser
import Glibc

/// What `headgate run` takes.
struct RunOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Only this job, and what it needs.")
    var job: String?

    @Option(name: .shortAndLong, help: "The event that starts the workflows; push unless given.")
    var event: String?

    @Option(help: ArgumentHelp("A file with the event's payload, as JSON.", valueName: "file"))
    var eventFile: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("An input of workflow_dispatch.", valueName: "name=value"))
    var input: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A secret; without a value it is taken from the environment or asked for.",
            valueName: "name[=value]"
        )
    )
    var secret: [String] = []

    @Option(help: ArgumentHelp("A file with secrets, NAME=value a line.", valueName: "file"))
    var secretFile: [String] = []

    @Option(help: ArgumentHelp("A variable of the vars context.", valueName: "name=value"))
    var `var`: [String] = []

    @Option(help: ArgumentHelp("A file with such variables, NAME=value a line.", valueName: "file"))
    var varFile: [String] = []

    @Option(help: ArgumentHelp("A variable of the environment of all steps.", valueName: "name=value"))
    var env: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Only these cells of matrices.", valueName: "name=value"))
    var matrix: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where jobs with a label run: host, or container:IMAGE. A label that is not named is this host.",
            valueName: "label=place"
        )
    )
    var runner: [String] = []

    @Option(
        help: ArgumentHelp("An environment that jobs may go to without being asked about.", valueName: "environment")
    )
    var approve: [String] = []

    @Option(
        help: ArgumentHelp(
            "Where headgate/build-image pushes to; it pushes nothing unless given.",
            valueName: "host:port"
        )
    )
    var registry: String?

    @Option(
        help: ArgumentHelp("Where actions of other repositories are fetched from, as URL/owner/name.", valueName: "url")
    )
    var actionServer = "https://github.com"

    @Option(help: "How many jobs run side by side; as many as there are cores unless given.")
    var jobs: Int?

    @Option(
        name: [.customShort("C"), .long],
        help: "The directory that counts as the repository; the repository this directory lies in unless given."
    )
    var directory: String?

    @Flag(help: "Print the job graph and run nothing.")
    var plan = false

    @Flag(name: .shortAndLong, help: "List the workflows with their events and jobs, and run nothing.")
    var list = false

    @Flag(name: .shortAndLong, help: "Show the whole log as it is written, also on a terminal.")
    var verbose = false

    @Option(name: .shortAndLong, help: "How to print: text or json (one document at the end).")
    var output: RunOutput = .text

    func validateCombination() throws {
        if plan && list { throw ValidationError("--plan and --list do not go together") }
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs takes 1 to 256") }
    }
}

/// How `headgate run` prints.
enum RunOutput: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

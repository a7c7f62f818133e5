import ArgumentParser
import ModerationService

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Holds a running deployment to its contract; prints one line for each check.",
        discussion: """
            EXAMPLES
              moderation check --api http://127.0.0.1:8000 --ui http://127.0.0.1:8080 --wait 60
              moderation check --api http://127.0.0.1:8000 --database moderation.sqlite
            """
    )

    @Option(help: "The address of the API.")
    var api: String?

    @Option(help: "The address of the UI.")
    var ui: String?

    @Option(help: "The API's database, to be looked at for what the checks leave there.")
    var database: String?

    @Option(help: "Seconds to wait for the deployment to answer before checking.")
    var wait = 0

    func validate() throws {
        guard (0...3600).contains(wait) else { throw ValidationError("--wait takes from 0 to 3600 seconds.") }
        guard api != nil || ui != nil else { throw ValidationError("There is nothing to check without --api or --ui.") }
        guard database == nil || api != nil else { throw ValidationError("--database goes with --api.") }
    }

    func run() async throws {
        let check = DeploymentCheck(apiURL: api, uiURL: ui, database: database)
        try await check.waitUntilReady(for: .seconds(wait))
        let isPassed = await check.run { result in
            if let failure = result.failure {
                Terminal.line("FAIL \(result.name): \(failure)")
            } else {
                Terminal.line("ok   \(result.name)")
            }
        }
        if !isPassed { throw ExitCode.failure }
    }
}

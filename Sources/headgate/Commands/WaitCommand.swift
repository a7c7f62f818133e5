import ArgumentParser
import ControllerAPI
import Git

/// The command `headgate wait`.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Return once the agents of an environment are healthy at a promotion of a revision.",
        discussion: """
            Once the controller has answered, the command waits through its restarts too.

            Examples:
              headgate wait --environment staging --revision HEAD
              headgate wait --environment production --revision 3f2a9c1 --timeout 600
            """
    )

    @Option(name: .shortAndLong, help: "The environment.")
    var environment: String

    @Option(name: .shortAndLong, help: "The source revision: a commit, or HEAD of the repository you are in.")
    var revision: String

    @Option(help: "How many seconds to wait.")
    var timeout = 600

    @OptionGroup var controller: ControllerOptions

    func validate() throws {
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout takes 1 to 86400 seconds") }
    }

    func run() async throws {
        let client = try controller.client()
        let revision = try await resolved()
        let end = ContinuousClock.now + .seconds(timeout)
        var last: String?
        while true {
            let left = end - ContinuousClock.now
            guard left > .zero else {
                throw CommandError("not healthy after \(timeout) s: \(last ?? "")")
            }
            let state: SyncState
            do {
                // The first answer comes soon: it says what is waited for.
                state = try await client.sync(
                    environment: environment,
                    revision: revision,
                    waitSeconds: last == nil ? 1 : Int(min(20, max(1, left.components.seconds)))
                )
            } catch let error as ControllerClientError where error.code == .unreachable && last != nil {
                // It was there, so it is being restarted.
                note(error.message, after: &last)
                try await Task.sleep(for: .seconds(1))
                continue
            }
            switch state.outcome {
            case .healthy:
                Console.print(state.message)
                return
            case .failed, .superseded:
                throw CommandError(state.message)
            case .pending:
                note(state.message, after: &last)
            }
        }
    }

    private func note(_ message: String, after last: inout String?) {
        if message != last { Console.note(message) }
        last = message
    }

    private func resolved() async throws -> String {
        guard revision == "HEAD" else { return revision }
        do {
            guard let head = try await GitWorkTree.discover(from: Environment.workingDirectory).head else {
                throw CommandError("the repository has no commit yet")
            }
            return head.hex
        } catch let error as GitError {
            throw CommandError("HEAD cannot be told: \(error.message)", status: ExitStatus.usage)
        }
    }
}

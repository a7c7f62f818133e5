import ArgumentParser
import ControllerAPI

/// The command `headgate rollback`.
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Bring an environment back to what an earlier promotion had put there, and hold what is taken back.",
        discussion: """
            It is a commit on the branch like a promotion, which agents pick up. The images that it takes back are held, so that
            nothing promotes them again before somebody releases them.

            Examples:
              headgate history production
              headgate rollback production --reason "loses orders"
              headgate rollback production --to 12 --reason "loses orders" --expires 2d
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Option(help: "The number of the promotion in its history; the one before the present unless given.")
    var to: Int?

    @Option(help: "Why; whoever is held back reads it.")
    var reason: String

    @Option(help: "After how long the hold ends by itself, such as 2h or 3d; without it somebody has to release it.")
    var expires: Span?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let result = try await controller.client().rollback(
            environment: environment,
            RollbackRequest(to: to, reason: reason, expiresAfter: expires?.seconds)
        )
        try format.output.print(result) {
            var lines = [
                result.changed
                    ? "\(environment) is back at promotion \(result.restored), with commit \(StatusCommand.short(result.commit))"
                    : "\(environment) has what promotion \(result.restored) put there already"
            ]
            lines += result.images.map { "  \(Shown.image($0))" }
            lines += result.holds.map {
                "  hold \($0.id): \(Shown.image($0.image + ($0.reference ?? ""))) stays out until it is released"
            }
            return lines.joined(separator: "\n")
        }
    }
}

import ArgumentParser
import ControllerAPI

/// The command `headgate notify`.
struct NotifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Whether those who are to be told are told; send a test message.",
        discussion: """
            Examples:
              headgate notify
              headgate notify test ops-chat
              headgate notify --output json | jq '.notifications[] | {name, waiting, error}'
            """,
        subcommands: [List.self, Test.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "How the notifications of each target go.")

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let list = NotificationList(notifications: try await controller.client().notifications())
            try format.output.print(list) { Self.text(list.notifications) }
        }

        private static func text(_ notifications: [NotificationStatus]) -> String {
            guard !notifications.isEmpty else {
                return "Nobody is told: headgate.yaml has no notifications."
            }
            var table = Table("NAME", "KIND", "SENT", "LAST", "WAITING", "NEXT ATTEMPT", "GIVEN UP", "ERROR")
            for target in notifications {
                table.add(
                    target.name,
                    target.kind,
                    String(target.sent),
                    target.lastSent,
                    String(target.waiting),
                    target.nextAttempt,
                    String(target.givenUp),
                    target.error
                )
            }
            let lost = notifications.flatMap { target in
                target.lost.map { "  \(target.name): \($0.event) \($0.id), \($0.at): \($0.reason)" }
            }
            return lost.isEmpty ? table.text : table.text + "\n\nGiven up:\n" + lost.joined(separator: "\n")
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a message to a target at once; fails when it is not taken."
        )

        @Argument(help: "The notification's name in headgate.yaml.")
        var name: String

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let result = try await controller.client().testNotification(name)
            try format.output.print(result) {
                result.recipients.map { answer in
                    let place = answer.recipient.isEmpty ? result.name : "\(result.name), \(answer.recipient)"
                    return answer.error.map { "\(place): \($0)" } ?? "\(place): taken (\(result.id))"
                }.joined(separator: "\n")
            }
            if result.recipients.contains(where: { $0.error != nil }) {
                throw CommandError("the message did not arrive everywhere")
            }
        }
    }
}

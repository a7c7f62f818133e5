import ArgumentParser
import ControllerAPI

/// The command `headgate token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke tokens that speak for people.",
        discussion: """
            A token has the rights of its user, or fewer. It is shown once; the controller keeps its hash. Revoking one
            acts at once, also on the browsers that signed in with it.

            Examples:
              headgate token create --rights look --note dashboard
              headgate token create --user ann --days 7 --as-file ann-token
              headgate token list
              headgate token revoke 3f9a01b2c4d5
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a token and print it, once.")

        @Option(help: "Whose token; yours unless given.")
        var user: String?

        @Option(
            help: "One of look, start, review, operate, administer; may be given again. All of the user's unless given."
        )
        var rights: [String] = []

        @Option(help: "How many days it lasts. (default: 90)")
        var days: Int?

        @Option(help: "What it is for.")
        var note: String?

        @Option(
            help: ArgumentHelp(
                "Write the token to this new file, for its owner only, and print nothing secret.",
                valueName: "file"
            )
        )
        var asFile: String?

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let made = try await controller.client().createToken(
                TokenRequest(user: user, rights: rights.isEmpty ? nil : rights, days: days, note: note)
            )
            if let asFile {
                try SecretFile.create(asFile, holding: made.token)
                try format.output.print(made.summary) { TokenCommand.table([made.summary]) }
            } else {
                try format.output.print(made) { made.token }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens that are good: yours, or with the right to administer everybody's."
        )

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let list = TokenList(tokens: try await controller.client().tokens())
            try format.output.print(list) { TokenCommand.table(list.tokens) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a token at once.")

        @Argument(help: "The token's id, as the list shows it.")
        var id: String

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let token = try await controller.client().revokeToken(id)
            try format.output.print(token) { "token \(token.id) of \(token.subject) is revoked" }
        }
    }

    private static func table(_ tokens: [TokenSummary]) -> String {
        var table = Table("ID", "OF", "RIGHTS", "EXPIRES", "USED", "NOTE")
        for token in tokens {
            table.add(
                token.id,
                token.kind == "user" ? token.subject : "\(token.kind) \(token.subject)",
                token.rights?.joined(separator: ",") ?? "-",
                token.expiresAt.map(Shown.time) ?? "never",
                token.usedAt.map(Shown.time) ?? "never",
                token.note ?? ""
            )
        }
        return table.text
    }
}

import ArgumentParser
import ControllerAPI
import Glibc

/// The command `headgate secret`.
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Set, list and delete secrets that jobs get; nobody can read them back.",
        discussion: """
            Values come from standard input or a file, never from the command line. The controller encrypts them with the key
            that headgate.yaml names as secretsKey. A narrower scope wins over a wider one.

            Examples:
              headgate secret set NPM_TOKEN < token.txt
              headgate secret set DEPLOY_KEY --environment production --branch main --from-file key.pem
              headgate secret list
              headgate secret delete NPM_TOKEN
            """,
        subcommands: [Set.self, List.self, Delete.self]
    )

    struct Scope: ParsableArguments {
        @Option(help: "The repository whose jobs get it; needed where the controller has several.")
        var repository: String?

        @Option(help: "Only jobs of this environment.")
        var environment: String?

        @Option(help: "Only runs of these branches, a pattern such as 'release/*'.")
        var branch: String?

        var scope: SecretScope { SecretScope(repository: repository, environment: environment, branch: branch) }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a secret, or change it.")

        private static let maximumBytes = 48 * 1024

        @Argument(help: "The name that workflows have it by, as in secrets.NPM_TOKEN.")
        var name: String

        @Option(help: ArgumentHelp("The file with the value, instead of standard input.", valueName: "file"))
        var fromFile: String?

        @OptionGroup var place: Scope
        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            if fromFile == nil, isatty(STDIN_FILENO) == 1 {
                Console.note("Type or paste the value, then Ctrl-D:")
            }
            let text: String
            do {
                text = try TextFile.read(fromFile ?? "/dev/stdin", limit: Self.maximumBytes + 1)
            } catch {
                throw CommandError("the value cannot be read: \(error.message)", status: ExitStatus.usage)
            }
            // The line end that an editor or echo adds is none of the secret's.
            let value = text.hasSuffix("\n") ? String(text.dropLast()) : text
            let summary = try await controller.client().setSecret(
                SecretRequest(name: name, scope: place.scope, value: value)
            )
            try format.output.print(summary) { "\(summary.name) is set" }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the secrets' names and scopes.")

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let list = SecretList(secrets: try await controller.client().secrets())
            try format.output.print(list) {
                var table = Table("NAME", "REPOSITORY", "ENVIRONMENT", "BRANCH", "SET BY", "AT")
                for secret in list.secrets {
                    table.add(
                        secret.name,
                        secret.repository,
                        secret.environment ?? "all",
                        secret.branch ?? "all",
                        secret.updatedBy,
                        Shown.time(secret.updatedAt)
                    )
                }
                return table.text
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete a secret of exactly this scope.")

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var place: Scope
        @OptionGroup var controller: ControllerOptions

        func run() async throws {
            try await controller.client().deleteSecret(name, place.scope)
            Console.print("\(name.uppercased()) is deleted")
        }
    }
}

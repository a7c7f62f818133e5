import ArgumentParser
import ControllerAPI
import Glibc
import HTTPTransport

/// The command `headgate enrol`.
struct EnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Let a runner or an agent join: make a code here, exchange it for a token there.",
        discussion: """
            The code works once, within an hour unless told otherwise, and for that name only. The token it is exchanged for
            stays good until it is revoked or the name is enrolled again.

            Examples:
              headgate enrol runner build-2 --label linux --label gpu
              headgate enrol agent eu-1 --environment production
              headgate enrol redeem --server https://headgate.example.com --as-file token   # on the other machine
            """,
        subcommands: [Runner.self, Agent.self, Redeem.self]
    )

    struct Runner: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a code for a runner.")

        @Argument(help: "The runner's name.")
        var name: String

        @Option(help: "What it may be asked for by runs-on; may be given again.")
        var label: [String] = []

        @Option(help: "How long the code can be used. (default: 60)")
        var minutes: Int?

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let request = EnrolmentRequest(kind: .runner, name: name, labels: label, minutes: minutes)
            try await EnrolCommand.invite(request, controller, format)
        }
    }

    struct Agent: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a code for an agent.")

        @Argument(help: "The agent's name.")
        var name: String

        @Option(help: "The environment it reports on.")
        var environment: String

        @Option(help: "How long the code can be used. (default: 60)")
        var minutes: Int?

        @OptionGroup var controller: ControllerOptions
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let request = EnrolmentRequest(kind: .agent, name: name, environment: environment, minutes: minutes)
            try await EnrolCommand.invite(request, controller, format)
        }
    }

    struct Redeem: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Exchange a code for this machine's token, and write that to a new file.",
            discussion: "The code is read from standard input, so that it is in no list of processes and no history."
        )

        @Option(help: "The controller's address.")
        var server: String

        @Option(
            help: ArgumentHelp(
                "The file to write, for its owner only; --token-file of 'headgate runner' names it.",
                valueName: "file"
            )
        )
        var asFile: String

        func run() async throws {
            guard access(asFile, F_OK) != 0 else {
                throw CommandError("\(asFile) is there already; name a new file", status: ExitStatus.usage)
            }
            if isatty(STDIN_FILENO) == 1 { Console.note("Paste the code, then Enter:") }
            guard let code = readLine(strippingNewline: true)?.trimmed, !code.isEmpty else {
                throw CommandError("no code came on standard input", status: ExitStatus.usage)
            }
            let client = ControllerClient(address: server, token: nil, http: HTTPClient())
            let made = try await client.redeem(EnrolmentRedemption(code: code))
            try SecretFile.create(asFile, holding: made.token)
            Console.print("joined as the \(made.summary.kind) \(made.summary.subject); its token is in \(asFile)")
        }
    }

    private static func invite(
        _ request: EnrolmentRequest,
        _ controller: ControllerOptions,
        _ format: OutputOptions
    ) async throws {
        let client = try controller.client()
        let enrolment = try await client.invite(request)
        try format.output.print(enrolment) {
            """
            \(enrolment.code)

            On the other machine, until \(enrolment.expiresAt), once:
              headgate enrol redeem --server \(client.address) --as-file token
            """
        }
    }
}

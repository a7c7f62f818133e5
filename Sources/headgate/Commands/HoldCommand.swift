import ArgumentParser
import ControllerAPI

/// The command `headgate hold`.
struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Hold an image back from an environment; list and release holds.",
        discussion: """
            Nothing promotes past a hold: the promotion fails with the hold's reason.

            Examples:
              headgate hold production api:v7 --reason "loses orders"
              headgate hold production api --reason "moving the database" --expires 2h
              headgate hold list
              headgate hold release 3
            """,
        subcommands: [AddHoldCommand.self, ListHoldsCommand.self, ReleaseHoldCommand.self],
        defaultSubcommand: AddHoldCommand.self
    )
}

/// The command `headgate hold add`.
struct AddHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Hold an image back.")

    @Argument(help: "The environment.")
    var environment: String

    @Argument(help: "NAME, NAME:TAG or NAME@DIGEST; a name alone holds the image whatever its tag.")
    var image: String

    @Option(help: "Why; whoever is held back reads it.")
    var reason: String

    @Option(help: "After how long it ends by itself, such as 2h or 3d; without it somebody has to release it.")
    var expires: Span?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let hold = try await controller.client().hold(
            HoldRequest(environment: environment, image: image, reason: reason, expiresAfter: expires?.seconds)
        )
        try format.output.print(hold) {
            "Hold \(hold.id): \(Shown.image(hold.image + (hold.reference ?? ""))) stays out of \(hold.environment)"
                + (hold.expiresAt.map { " until \(Shown.time($0))" } ?? " until it is released")
        }
    }
}

/// The command `headgate hold list`.
struct ListHoldsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The holds that are in force.")

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let holds = try await controller.client().holds()
        try format.output.print(HoldList(holds: holds)) {
            guard !holds.isEmpty else { return "Nothing is held." }
            return holds.map { hold in
                """
                \(hold.id)  \(hold.environment)  \(Shown.image(hold.image + (hold.reference ?? "")))  \(hold.reason)
                   by \(hold.createdBy), \(Shown.time(hold.createdAt))\(hold.expiresAt.map { ", until \(Shown.time($0))" } ?? "")
                """
            }.joined(separator: "\n")
        }
    }
}

/// The command `headgate hold release`.
struct ReleaseHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "release", abstract: "Let what was held go on.")

    @Argument(help: "The hold's number.")
    var hold: Int

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let released = try await controller.client().release(hold: hold)
        try format.output.print(released) {
            "Hold \(released.id) is released: \(Shown.image(released.image + (released.reference ?? ""))) may go to \(released.environment)"
        }
    }
}

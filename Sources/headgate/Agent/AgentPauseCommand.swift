import Agent
import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The command `headgate agent pause`.
struct AgentPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Leave this host as it is: nothing new is put to work, and nothing is put right.",
        discussion: """
            Traffic and probes go on. The pause holds over restarts, also while the agent is away, until
            `headgate agent resume` or until its time is over.

            Examples:
              headgate agent pause --reason "looking at a leak by hand" --for 30m
              headgate agent pause --reason "moving the disk"
            """
    )

    @OptionGroup var place: AgentPlace

    @Option(help: "Why; everybody who looks at the agent sees it.")
    var reason: String

    @Option(name: .customLong("for"), help: "For how long, such as 30m, 2h or 1d; until it is resumed unless given.")
    var span: Span?

    func run() async throws {
        let reason = reason.trimmingPrefix { $0.isWhitespace }
        guard !reason.isEmpty, reason.utf8.count <= 500, !reason.contains(where: \.isNewline) else {
            throw CommandError("--reason is one line of 1 to 500 bytes", status: ExitStatus.usage)
        }
        let name = ProcessInfo.processInfo.environment["SUDO_USER"] ?? ProcessInfo.processInfo.userName
        let pause = AgentPause(reason: String(reason), by: name, from: Date(), seconds: span.map { Double($0.seconds) })
        try place.files().pause(pause)
        Console.print(
            "Paused\(pause.until.map { " until \(Shown.time($0))" } ?? ""). Go on with headgate agent resume."
        )
    }
}

/// The command `headgate agent resume`.
struct AgentResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "End a pause: the agent looks at Git and at the host, and puts right what is not as it should be."
    )

    @OptionGroup var place: AgentPlace

    func run() async throws {
        let files = try place.files()
        let wasPaused = try files.resume()
        Console.print(wasPaused ? "The agent goes on." : "The agent was not paused.")
    }
}

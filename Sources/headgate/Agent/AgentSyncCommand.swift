import Agent
import ArgumentParser
import ControllerAPI

/// The command `headgate agent sync`.
struct AgentSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Let the agent look at Git now, and wait until the host is as it asks.",
        discussion: """
            Examples:
              headgate agent sync
              headgate agent sync --timeout 2m
            """
    )

    @OptionGroup var place: AgentPlace

    @Option(help: "How long to wait, such as 30s or 5m.")
    var timeout = Span(seconds: 300)

    @Flag(help: "Do not wait for what comes of it.")
    var noWait = false

    func run() async throws {
        let files = try place.files()
        let before = try place.status()
        guard before.pause == nil else {
            let why = before.agent.conditions.first { $0.type == "Reconciling" }?.message ?? "paused"
            throw CommandError("the agent is \(why); see headgate agent resume")
        }
        try files.requestSync()
        if noWait { return }
        let end = ContinuousClock.now + .seconds(timeout.seconds)
        var said = ""
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(100))
            guard let status = try files.readStatus() else { continue }
            // The next look at Git is put off once this one is over.
            guard status.nextSync != before.nextSync else { continue }
            let agent = status.agent
            let trouble = agent.conditions.first { $0.status != "True" && $0.type != "Healthy" }
            let revision = agent.observedRevision.map(StatusCommand.short) ?? "-"
            let line =
                "\(agent.health.rawValue) at \(revision)" + (trouble.map { ": \(Shown.plain($0.message))" } ?? "")
            if line != said { Console.print(line) }
            said = line
            switch agent.health {
            case .healthy:
                // Of the plan before, while the new commit is being read.
                let tip = agent.conditions.first { $0.type == "Fetched" }?.observedRevision
                if tip == agent.observedRevision { return }
            case .degraded: throw ExitCode(ExitStatus.failed)
            case .progressing, .missing, .suspended: continue
            }
        }
        throw CommandError(
            said.isEmpty
                ? "the agent did not look within \(timeout.seconds) s; is it running? See headgate agent status"
                : "the host was not healthy within \(timeout.seconds) s",
            status: said.isEmpty ? ExitStatus.unreachable : ExitStatus.failed
        )
    }
}

import ArgumentParser
import ControllerAPI

/// The command `headgate agents`.
struct AgentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "The agents, what they have synced and how their workloads are.",
        discussion: """
            Examples:
              headgate agents
              headgate agents --output json
            """
    )

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let agents = try await controller.client().agents()
        try format.output.print(AgentList(agents: agents)) {
            guard !agents.isEmpty else { return "No agent has reported yet." }
            return Self.text(agents)
        }
    }

    private static func text(_ agents: [AgentStatus]) -> String {
        var table = Table("AGENT", "ENVIRONMENT", "HEALTH", "SYNCED", "LAST SYNC", "LAST SEEN")
        var workloads = Table("AGENT", "WORKLOAD", "HEALTH", "READY", "UPDATED", "AVAILABLE", "IMAGES")
        for agent in agents {
            table.add(
                agent.name,
                agent.environment,
                agent.health.rawValue,
                agent.syncedRevision.map(StatusCommand.short),
                agent.lastSync.map(Shown.time),
                agent.lastSeen.map(Shown.time)
            )
            for workload in agent.workloads {
                let row = WorkloadRow(workload)
                workloads.add(agent.name, row.name, row.health, row.ready, row.updated, row.available, row.images)
            }
        }
        return table.text + "\n\n" + workloads.text
    }
}

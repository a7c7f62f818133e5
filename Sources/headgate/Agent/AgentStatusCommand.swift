import Agent
import ArgumentParser
import ControllerAPI
import Glibc

/// The command `headgate agent status`.
struct AgentStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What runs on this host: workloads, Pods, images, health, and when Git was and will be asked.",
        discussion: """
            The status is 1 when the host is degraded or the agent is not running.

            Examples:
              headgate agent status
              headgate agent status --output json
            """
    )

    @OptionGroup var place: AgentPlace
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let status = try place.status()
        let isRunning = kill(status.process, 0) == 0 || errno == EPERM
        try format.output.print(status) { Self.text(status, isRunning: isRunning) }
        if !isRunning || status.agent.health == .degraded { throw ExitCode(ExitStatus.failed) }
    }

    private static func text(_ status: HostStatus, isRunning: Bool) -> String {
        let agent = status.agent
        var head = Table("AGENT", "ENVIRONMENT", "HEALTH", "SYNCED", "LAST SYNC", "NEXT SYNC")
        head.add(
            agent.name,
            agent.environment,
            agent.health.rawValue,
            agent.syncedRevision.map(StatusCommand.short),
            agent.lastSync.map(Shown.time),
            status.pause == nil ? status.nextSync.map(Shown.time) : "paused"
        )
        var workloads = Table("WORKLOAD", "HEALTH", "READY", "UPDATED", "AVAILABLE", "IMAGES")
        for workload in agent.workloads {
            let row = WorkloadRow(workload)
            workloads.add(row.name, row.health, row.ready, row.updated, row.available, row.images)
        }
        var pods = Table("POD", "READY", "ADDRESS", "ENDED", "CONTAINERS")
        for pod in status.pods {
            let containers = pod.containers.map { container in
                let state = container.isRunning ? "running" : "ended with \(container.exitCode.map(String.init) ?? "?")"
                return "\(container.name) \(state)"
            }
            pods.add(
                "\(pod.namespace)/\(pod.name)",
                pod.isReady ? "yes" : "no",
                pod.address,
                String(pod.failures),
                containers.joined(separator: ", ") + (pod.message.map { "  (\($0))" } ?? "")
            )
        }
        var parts = [head.text]
        if !isRunning {
            parts.append("The agent is not running; this is what it said at \(Shown.time(status.writtenAt)).")
        }
        let troubles = agent.conditions.filter { $0.status != "True" || !$0.message.isEmpty }
        if !troubles.isEmpty {
            parts.append(
                troubles.map { "\($0.type): \($0.reason)  \(Shown.plain($0.message))" }.joined(separator: "\n")
            )
        }
        if !agent.workloads.isEmpty { parts.append(workloads.text) }
        if !status.pods.isEmpty { parts.append(pods.text) }
        return parts.joined(separator: "\n\n")
    }
}

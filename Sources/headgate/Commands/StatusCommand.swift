import ArgumentParser
import ControllerAPI

/// The command `headgate status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What runs where, what is being delivered, and what waits for whom.",
        discussion: """
            Examples:
              headgate status
              headgate status --output json | jq '.environments[] | {name, health, revision}'
            """
    )

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let status = try await controller.client().status()
        try format.output.print(status) { Self.text(status) }
    }

    static func text(_ status: StatusDocument) -> String {
        var environments = Table("ENVIRONMENT", "HEALTH", "REVISION", "PROMOTION", "SERVICES")
        for environment in status.environments {
            environments.add(
                environment.name,
                environment.health.rawValue,
                environment.revision.map(short),
                environment.promotion.map(short),
                environment.services.map { "\($0.name) \($0.url)" }.joined(separator: "  ")
            )
        }
        var sections = [environments.text]
        let troubles = status.environments.flatMap(\.agents).flatMap { agent in
            agent.troubles.map { "  \(agent.name): \($0.type == "Healthy" ? $0.reason : $0.type): \($0.message)" }
        }
        if !troubles.isEmpty { sections.append("What agents say:\n" + troubles.joined(separator: "\n")) }
        if status.runs.isEmpty {
            sections.append("No runs yet: push to a watched branch.")
        } else {
            sections.append(RunsCommand.table(Array(status.runs.prefix(10))).text)
        }
        if !status.processes.isEmpty {
            var processes = Table("PROCESS", "STATE", "PID", "RESTARTS")
            for process in status.processes {
                processes.add(
                    process.name,
                    process.state.rawValue,
                    process.pid.map(String.init),
                    String(process.restarts)
                )
            }
            sections.append(processes.text)
        }
        return sections.joined(separator: "\n\n")
    }

    static func short(_ revision: String) -> String { String(revision.prefix(10)) }
}

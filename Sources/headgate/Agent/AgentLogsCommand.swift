import Agent
import ArgumentParser
import DockerEngine

/// The command `headgate agent logs`.
struct AgentLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "What a container of a Pod writes.",
        discussion: """
            Examples:
              headgate agent logs api-5f1c9a0b7d-0
              headgate agent logs shop/api-5f1c9a0b7d-0 -c proxy -f --tail 100
            """
    )

    @OptionGroup var place: AgentPlace

    @Argument(help: "The Pod, with its namespace where several have one of that name: NAMESPACE/POD.")
    var pod: String

    @Option(name: .shortAndLong, help: "The container, where the Pod has several.")
    var container: String?

    @Flag(name: .shortAndLong, help: "Go on with what comes, until the container ends.")
    var follow = false

    @Option(help: "Only so many lines from the end.")
    var tail: Int?

    @Flag(help: "Begin each line with its time.")
    var timestamps = false

    func run() async throws {
        let (engine, found) = try place.container(pod: pod, container: container)
        let options = LogOptions(follows: follow, tail: tail, timestamps: timestamps)
        try await EngineOutput.copy(engine.logs(found.id, options))
    }
}

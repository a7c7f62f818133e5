import Agent
import ArgumentParser
import DockerEngine

/// The command `headgate agent exec`.
struct AgentExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in a container of a Pod; the status is the command's.",
        discussion: """
            The command gets no input and no terminal; for a shell, `docker exec -it` with the id that
            `headgate agent status --output json` shows.

            Examples:
              headgate agent exec api-5f1c9a0b7d-0 -- ls -l /data
              headgate agent exec shop/api-5f1c9a0b7d-0 -c api -- env
            """
    )

    @OptionGroup var place: AgentPlace

    @Argument(help: "The Pod, with its namespace where several have one of that name: NAMESPACE/POD.")
    var pod: String

    @Option(name: .shortAndLong, help: "The container, where the Pod has several.")
    var container: String?

    @Argument(parsing: .postTerminator, help: "The command and its arguments, after --.")
    var command: [String]

    func run() async throws {
        guard !command.isEmpty else {
            throw CommandError("say what to run after --, such as: -- ls /", status: ExitStatus.usage)
        }
        let (engine, found) = try place.container(pod: pod, container: container)
        guard found.isRunning else { throw CommandError("container \(found.name) does not run") }
        let id = try await engine.createExec(in: found.id, ExecSpec(command: command), attached: true)
        try await EngineOutput.copy(engine.attachExec(id))
        let code = try await engine.execState(id).exitCode ?? 0
        if code != 0 { throw ExitCode(Int32(truncatingIfNeeded: code)) }
    }
}

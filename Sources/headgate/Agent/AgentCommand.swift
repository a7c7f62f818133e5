import ArgumentParser

/// The command `headgate agent`: the agent itself, and what is asked of it on its host.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent",
        abstract: "Keep this host at an overlay in Git; look at what runs here, pause it, follow its logs.",
        discussion: """
            Examples:
              headgate agent --config /etc/headgate/agent.yaml        the agent itself
              headgate agent status
              headgate agent pause --reason "disk is being replaced" --for 2h
              headgate agent logs api-5f1c9a0b7d-0 -f
              headgate agent exec api-5f1c9a0b7d-0 -- ls /data

            The commands beside the agent read the same agent.yaml, /etc/headgate/agent.yaml unless --config says
            another, and work on the agent's host.
            """,
        subcommands: [
            AgentRunCommand.self, AgentStatusCommand.self, AgentSyncCommand.self, AgentPauseCommand.self,
            AgentResumeCommand.self, AgentLogsCommand.self, AgentExecCommand.self, AgentInstallCommand.self,
        ],
        defaultSubcommand: AgentRunCommand.self
    )
}

import ArgumentParser

/// The program.
struct Headgate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headgate",
        abstract: "Turns a push into running containers: gates, images, promotions, reviews, rollouts.",
        discussion: """
            Try it in a Git repository that has ci/*.yaml and overlays/staging, overlays/production:

              headgate up                                            everything on this machine
              headgate status                                        what runs where
              headgate review approve 1 --environment production --as NAME

            Exit status: 0 done, 1 the thing asked for failed, 2 wrong usage, 3 not reachable.
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(name: "One machine:", subcommands: [UpCommand.self, DownCommand.self]),
            CommandGroup(
                name: "Deliveries:",
                subcommands: [
                    StatusCommand.self, RunsCommand.self, LogsCommand.self, ReviewCommand.self, AgentsCommand.self,
                    HistoryCommand.self, RollbackCommand.self, HoldCommand.self,
                    WaitCommand.self, DispatchCommand.self, PullsCommand.self, CancelCommand.self, RerunCommand.self,
                    QueueCommand.self, PriorityCommand.self, NotifyCommand.self,
                ]
            ),
            CommandGroup(
                name: "Manifests and workflows:",
                subcommands: [
                    RunCommand.self, RenderCommand.self, DiffCommand.self, ApplyCommand.self, SetImageCommand.self,
                    CheckCommand.self,
                ]
            ),
            CommandGroup(
                name: "People:",
                subcommands: [TokenCommand.self, EnrolCommand.self, SecretCommand.self, AuditCommand.self]
            ),
            CommandGroup(
                name: "Long-running parts:",
                subcommands: [
                    ControllerCommand.self, RunnerCommand.self, AgentCommand.self, ProxyCommand.self,
                    BackupCommand.self, RestoreCommand.self,
                ]
            ),
        ]
    )
}

/// What this program calls itself.
enum Version {
    static let text = "0.1.0"
}

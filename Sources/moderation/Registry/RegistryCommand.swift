import ArgumentParser

struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry",
        abstract: "Keeps models: lists, registers, compares and promotes their versions.",
        discussion: """
            The registry is an MLflow server when MLFLOW_TRACKING_URI is set, and a directory otherwise. A server that
            wants credentials gets MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.

            The exit status is 0 when it is done, 1 when it is not or a gate is closed, and 3 when the registry does not
            answer.

            EXAMPLES
              moderation registry list
              moderation registry register out/model.bin --name toxic-comment --record out/metadata.json --alias staging
              moderation registry gate models:/toxic-comment@staging --data held-out.csv
              moderation registry promote models:/toxic-comment@staging --to production
            """,
        subcommands: [
            RegistryListCommand.self, RegistryShowCommand.self, RegistryRegisterCommand.self, RegistryGateCommand.self,
            RegistryPromoteCommand.self, RegistryUnaliasCommand.self, RegistryPullCommand.self,
            RegistryReferenceCommand.self,
        ]
    )
}

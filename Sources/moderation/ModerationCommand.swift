import ArgumentParser

@main
struct ModerationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moderation",
        abstract: "Scores comments for toxicity: trains the model, serves it, and shows it at work.",
        subcommands: [
            APICommand.self, UICommand.self, DataCommand.self, TrainCommand.self, EvaluateCommand.self,
            PredictCommand.self, ExplainCommand.self, CheckCommand.self, KeysCommand.self, MonitorCommand.self,
            RegistryCommand.self,
        ]
    )
}

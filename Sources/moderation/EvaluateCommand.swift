import ArgumentParser
import Moderation

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a model on labelled comments it was not trained on."
    )

    @OptionGroup var model: ModelOptions

    @Option(name: .long, parsing: .upToNextOption, help: "Data files, as CSV.")
    var data: [String]

    func run() async throws {
        let model = try await model.load()
        let reports = LabelReport.evaluate(model.classifier, on: try DataFiles.load(data))
        for line in ReportTable.lines(reports) { Terminal.line(line) }
    }
}

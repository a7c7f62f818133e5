import ArgumentParser
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct EvaluateCommand: AsyncParsableCommand {
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table, json, html
    }

    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a model on labelled comments it was not trained on.",
        discussion: """
            Prints precision, recall, F1, ROC-AUC, PR-AUC and calibration error of every label, for the comments as they \
            are, under every obfuscation, and for every group of --group.

            EXAMPLES
              moderation evaluate --data held-out.csv
              moderation evaluate --data held-out.csv --group identity --output html > report.html
            """
    )

    @OptionGroup var model: ModelOptions
    @OptionGroup var data: DataOptions

    @Option(help: "The column that says which group a comment belongs to.")
    var group: String?

    @Option(help: "How to print: \(Output.allCases.map { $0.rawValue }.joined(separator: ", ")).")
    var output = Output.table

    @Flag(help: "Leave the obfuscations out.")
    var plain = false

    func run() async throws {
        let model = try await model.load()
        var columns = try data.columns()
        columns.group = group
        let evaluation = Evaluation(
            model.classifier,
            on: try DataFiles.load(data.data, columns: columns),
            obfuscations: plain ? [] : Obfuscation.allCases,
            progress: Terminal.note
        )
        switch output {
        case .table: for line in EvaluationTable.lines(evaluation) { Terminal.line(line) }
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            Terminal.line(String(decoding: try encoder.encode(evaluation), as: UTF8.self))
        case .html:
            Terminal.line(EvaluationPage.html(evaluation, model: "\(model.name), version \(model.version)"))
        }
    }
}

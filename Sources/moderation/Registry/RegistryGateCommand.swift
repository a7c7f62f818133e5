import ArgumentParser
import Moderation
import ModerationService

struct RegistryGateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Compares a candidate with the model in production; fails when it is worse.",
        discussion: """
            With --data both models score the same comments, which neither was trained on. Without it, what their runs
            logged is compared. Labels with fewer than 20 positives are shown and decide nothing. A model that has no version
            in production yet only has to load and to reach what --at-least asks for.

            EXAMPLES
              moderation registry gate models:/toxic-comment@staging --data held-out.csv
              moderation registry gate out/model.bin --data held-out.csv --max-drop roc_auc=0.005
              moderation registry gate models:/toxic-comment/7 --against models:/toxic-comment/6 --output json
            """
    )

    private struct Result: Encodable {
        var candidate: String
        var production: String?
        var passed: Bool
        var rows: [ModelGate.Row]
    }

    @Argument(help: "The candidate: models:/NAME@ALIAS, models:/NAME/VERSION, or the path of a model file.")
    var candidate: String

    @Option(help: "What it is compared with.")
    var against = "models:/toxic-comment@production"

    @Option(name: .long, parsing: .upToNextOption, help: "Labelled comments for both to score, as CSV.")
    var data: [String] = []

    @Option(help: "How much worse a measure may be, as MEASURE=NUMBER.")
    var maxDrop: [String] = []

    @Option(help: "What a metric must reach in any case, as METRIC=NUMBER.")
    var atLeast: [String] = []

    @OptionGroup var options: RegistryOptions

    func validate() throws {
        _ = try Self.numbers(maxDrop)
        _ = try Self.numbers(atLeast)
    }

    func run() async throws {
        try await options.reporting { source in
            var gate = ModelGate(floors: try Self.numbers(atLeast))
            gate.bounds.merge(try Self.numbers(maxDrop)) { $1 }
            let trial = GateTrial(source: source, dataFiles: data)
            let measured = try await trial.measure(try ModelReference(candidate))
            let production = try await trial.measureIfThere(try ModelReference(against))
            var outcome = gate.compare(production: production ?? [:], candidate: measured)
            if production == nil, gate.floors.isEmpty { outcome.isPassed = true }
            let result = Result(
                candidate: candidate,
                production: production == nil ? nil : against,
                passed: outcome.isPassed,
                rows: outcome.rows
            )
            try options.show(result) { lines(outcome, hasProduction: production != nil) }
            guard outcome.isPassed else { throw ExitCode.failure }
        }
    }

    private func lines(_ outcome: ModelGate.Outcome, hasProduction: Bool) -> [String] {
        var lines: [String] = []
        if !outcome.rows.isEmpty {
            lines = TextTable.lines(
                [["METRIC", "PRODUCTION", "CANDIDATE", "DIFFERENCE", "BOUND", "VERDICT"]]
                    + outcome.rows.map { row in
                        [
                            row.metric, TextTable.fixed(row.production), TextTable.fixed(row.candidate),
                            TextTable.fixed(row.difference, sign: true), TextTable.fixed(row.bound),
                            row.verdict.rawValue,
                        ]
                    }
            )
        }
        if !hasProduction { lines.append("\(against) does not exist yet: there is nothing to be worse than") }
        if hasProduction, outcome.rows.allSatisfy({ $0.verdict == .shown }) {
            lines.append("there is no metric to decide by; give labelled comments with --data")
        }
        lines.append(outcome.isPassed ? "the gate is open" : "the gate is closed")
        return lines
    }

    private static func numbers(_ texts: [String]) throws -> [String: Double] {
        var numbers: [String: Double] = [:]
        for text in texts {
            let parts = text.split(separator: "=")
            guard parts.count == 2, let number = Double(parts[1]), number.isFinite else {
                throw ValidationError("“\(text)” is not NAME=NUMBER.")
            }
            numbers[String(parts[0])] = number
        }
        return numbers
    }
}

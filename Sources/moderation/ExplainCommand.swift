import ArgumentParser
import Moderation

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Shows which words moved each score of a comment.",
        discussion: """
            Figures are what a word adds to the log-odds of a label; with base and style they add up to the score.

            EXAMPLES
              moderation explain "you are an id1ot"
              moderation explain --model models:/toxic-comment@staging - < comment.txt
            """
    )

    @Argument(help: "The comment; - reads standard input.")
    var comment: String

    @OptionGroup var model: ModelOptions

    func run() async throws {
        let classifier = try await model.load().classifier
        let bytes = comment == "-" ? try FileContent.readStandardInput(limit: 1 << 20) : Array(comment.utf8)
        let explanation = bytes.withUnsafeBufferPointer { classifier.explain($0) }
        Terminal.line(columns("", Label.allCases.map { $0.name }))
        Terminal.line(columns("score", explanation.scores))
        Terminal.line(columns("base", explanation.base))
        Terminal.line(columns("style", explanation.style))
        for span in explanation.spans {
            let text = String(decoding: bytes[span.begin..<span.end], as: UTF8.self)
            let visible = String(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
            )
            Terminal.line(columns("\(span.begin)-\(span.end) \(visible.prefix(24))", span.contributions))
        }
        let labels = classifier.labels(for: explanation.scores).map { $0.name }
        Terminal.line("labels: \(labels.isEmpty ? "none" : labels.joined(separator: ", "))")
        Terminal.line("action: \(classifier.action(for: explanation.scores).rawValue)")
    }

    private func columns(_ title: String, _ scores: LabelScores) -> String {
        columns(
            title,
            Label.allCases.map { (scores[$0] < 0 ? "-" : "") + EvaluationTable.fixed(Double(abs(scores[$0]))) }
        )
    }

    private func columns(_ title: String, _ fields: [String]) -> String {
        title + String(repeating: " ", count: max(1, 34 - title.count))
            + fields.map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }.joined()
    }
}

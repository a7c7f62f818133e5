import ArgumentParser
import Moderation

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct PredictCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Scores comments read from standard input, one a line; writes one JSON object for each."
    )

    private struct Prediction: Encodable {
        var scores: [String: Float]
        var labels: [String]
    }

    @OptionGroup var model: ModelOptions

    func run() async throws {
        let classifier = try await model.load().classifier
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        while let line = readLine() {
            let scores = classifier.scores(for: line)
            let prediction = Prediction(
                scores: Dictionary(uniqueKeysWithValues: Label.allCases.map { ($0.name, scores[$0]) }),
                labels: classifier.labels(for: scores).map { $0.name }
            )
            Terminal.line(String(decoding: try encoder.encode(prediction), as: UTF8.self))
        }
    }
}

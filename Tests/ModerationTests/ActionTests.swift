import Testing

@testable import Moderation

@Suite("Actions")
struct ActionTests {
    @Test("go from allow over review to block as the probability grows, and the label lies between")
    func thresholds() {
        // Of 1000 comments the score is the share of positives around it.
        let scores = (0..<1000).map { Float($0) / 1000 }
        let truths = (0..<1000).map { ($0 * 7919) % 1000 < $0 }
        let choice = ActionThresholds(choosing: scores, truths: truths, weights: scores.map { _ in 1 })
        #expect(choice.review <= choice.label && choice.label <= choice.block)
        let above = zip(scores, truths).filter { $0.0 >= choice.block }
        #expect(Double(above.count { $0.1 }) >= 0.95 * Double(above.count))
    }

    @Test("never block for a label that few comments had")
    func fewPositives() {
        let scores: [Float] = [0.9, 0.8, 0.2, 0.1]
        let choice = ActionThresholds(choosing: scores, truths: [true, true, false, false], weights: [1, 1, 1, 1])
        #expect(choice.block > 1)
        #expect(choice.review == choice.label)
    }

    @Test("follow the scores", arguments: [(Float(0.1), Action.allow), (0.4, .review), (0.95, .block)])
    func action(score: Float, expected: Action) throws {
        var model = try SampleData.outcome().model
        for label in Label.allCases {
            model.parameters.reviewThresholds[label] = 2
            model.parameters.blockThresholds[label] = 2
        }
        model.parameters.reviewThresholds[.toxic] = 0.3
        model.parameters.blockThresholds[.toxic] = 0.9
        var scores = LabelScores()
        scores[.toxic] = score
        #expect(Classifier(model: model).action(for: scores) == expected)
    }
}

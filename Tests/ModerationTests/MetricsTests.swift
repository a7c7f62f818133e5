import Testing

@testable import Moderation

@Suite("Figures")
struct MetricsTests {
    struct Ranking: Sendable {
        var scores: [Float]
        var truths: [Bool]
        var rocAUC: Double
        var prAUC: Double
    }

    private static let rankings = [
        Ranking(scores: [0.9, 0.8, 0.2, 0.1], truths: [true, true, false, false], rocAUC: 1, prAUC: 1),
        Ranking(scores: [0.9, 0.8, 0.2, 0.1], truths: [false, false, true, true], rocAUC: 0, prAUC: 5.0 / 12),
        Ranking(scores: [0.9, 0.8, 0.7, 0.6], truths: [true, false, true, false], rocAUC: 0.75, prAUC: 5.0 / 6),
        Ranking(scores: [0.5, 0.5, 0.5, 0.5], truths: [true, false, false, false], rocAUC: 0.5, prAUC: 0.25),
    ]

    @Test("rank scores as the definitions say", arguments: rankings)
    func ranking(expected: Ranking) throws {
        let metrics = try #require(RankingMetrics(scores: expected.scores, truths: expected.truths))
        #expect(abs(metrics.rocAUC - expected.rocAUC) < 1e-12)
        #expect(abs(metrics.prAUC - expected.prAUC) < 1e-12)
    }

    @Test("are none without positives or without negatives", arguments: [[true, true], [false, false], []])
    func oneSided(truths: [Bool]) {
        #expect(RankingMetrics(scores: truths.map { _ in 0.5 }, truths: truths) == nil)
    }

    @Test("choose the threshold with the best F1, between scores")
    func threshold() {
        let scores: [Float] = [0.9, 0.7, 0.6, 0.4, 0.1]
        let truths = [true, true, false, true, false]
        let choice = ThresholdChoice(choosing: scores, truths: truths, weights: [1, 1, 1, 1, 1])
        #expect(choice.threshold == 0.25)
        #expect(abs(choice.f1 - 6.0 / 7) < 1e-12)
        let applied = ThresholdChoice(applying: choice.threshold, scores: scores, truths: truths)
        #expect(applied == choice)
    }

    @Test("weigh negatives that stand for many when choosing a threshold")
    func weightedThreshold() {
        let choice = ThresholdChoice(
            choosing: [0.9, 0.7, 0.6, 0.4],
            truths: [true, true, false, true],
            weights: [1, 1, 10, 1]
        )
        #expect(choice.threshold > 0.6 && choice.threshold < 0.7)
    }

    @Test("set a threshold that nothing reaches for a label without positives")
    func noPositives() {
        #expect(ThresholdChoice(choosing: [0.3, 0.2], truths: [false, false], weights: [1, 1]).threshold > 1)
    }

    @Test("calibrate margins to the share of positives at each")
    func calibration() {
        // At margin m, the odds are e^(2m - 1): 1000 comments at each of five margins.
        var margins: [Float] = []
        var truths: [Bool] = []
        for margin in stride(from: Float(-1), through: 1, by: 0.5) {
            let share = Logistic.probability(SIMD8(repeating: 2 * margin - 1))[0]
            for index in 0..<1000 {
                margins.append(margin)
                truths.append(Float(index) < share * 1000)
            }
        }
        let calibration = Calibration(margins: margins, truths: truths, weights: margins.map { _ in 1 })
        #expect(abs(calibration.slope - 2) < 0.05)
        #expect(abs(calibration.offset + 1) < 0.05)
    }

    @Test("calibrate to nearly never when nothing was positive")
    func calibrationWithoutPositives() {
        let calibration = Calibration(margins: [1, 2, 3], truths: [false, false, false], weights: [1, 1, 1])
        #expect(calibration.slope == 0)
        #expect(calibration.offset < -5)
    }

    @Test("rest on an exponential that is right to six digits")
    func exponential() {
        for exponent in stride(from: Float(-79), through: 79, by: 0.37) {
            let expected = Double(exponent).exponential
            let got = Double(Logistic.exponential(SIMD8(repeating: exponent))[3])
            #expect(abs(got / expected - 1) < 2e-6, "e^\(exponent)")
        }
        #expect(Logistic.probability(SIMD8(repeating: 1000))[0] == 1)
        #expect(Logistic.probability(SIMD8(repeating: -1000))[0] < 1e-30)
    }
}

extension Double {
    /// By its series, after halving the exponent until the series is short.
    fileprivate var exponential: Double {
        let halvings = 12
        let small = self / Double(1 << halvings)
        var term = 1.0
        var sum = 1.0
        for index in 1...12 {
            term *= small / Double(index)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}

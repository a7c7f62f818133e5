import Testing

@testable import Moderation

@Suite("Evaluation")
struct EvaluationTests {
    @Test(
        "rewrites a comment so that the normaliser finds it again",
        arguments: [Obfuscation.homoglyphs, .zeroWidth, .combiningMarks, .fullWidth, .spacedLetters]
    )
    func undone(obfuscation: Obfuscation) {
        var normalizer = TextNormalizer()
        let text = "The River grumbles softly"
        let disguised = obfuscation.apply(to: text)
        #expect(disguised != text)
        #expect(normalizer.normalize(disguised).text == "the river grumbles softly")
    }

    @Test("rewrites every letter it says it does", arguments: Obfuscation.allCases)
    func rewrites(obfuscation: Obfuscation) {
        #expect(obfuscation.apply(to: "aeo") != "aeo")
        #expect(obfuscation.apply(to: "") == "")
    }

    @Test("measures a model as it is, disguised and by group")
    func sections() throws {
        let classifier = Classifier(model: try SampleData.outcome().model)
        var columns = DataColumns()
        columns.group = "topic"
        let rows = (0..<60).map { row in
            row.isMultiple(of: 3)
                ? "you snorkwart \(row),1,a" : "the river and the garden \(row),0,\(row % 2 == 0 ? "a" : "b")"
        }
        var data = DataSet()
        let csv = "comment_text,toxic,topic\n" + rows.joined(separator: "\n")
        try data.add(csv: Array(csv.utf8), name: "some.csv", columns: columns)
        let evaluation = Evaluation(classifier, on: data, obfuscations: [.leetspeak, .doubledLetters])
        #expect(evaluation.sections.map { $0.obfuscation } == [nil, .leetspeak, .doubledLetters, nil, nil])
        #expect(evaluation.sections.map { $0.group } == [nil, nil, nil, "a", "b"])
        let clean = try #require(evaluation.sections.first?.labels.first)
        #expect(clean.positives == 20 && clean.negatives == 40)
        #expect(clean.recall == 1 && clean.falsePositiveRate == 0 && clean.rocAUC == 1)
        #expect(evaluation.sections[1].labels[0].recallKept ?? 0 > 0.9)
        #expect(evaluation.sections[2].labels[0].recallKept ?? 0 > 0.9)
        #expect(evaluation.sections[4].labels[0].rocAUC == nil)
    }

    @Test("finds probabilities that are right to be right, and those that are not to be wrong")
    func calibration() {
        let scores = (0..<1000).map { Float($0) / 1000 }
        let right = CalibrationError(scores: scores, truths: (0..<1000).map { ($0 * 7919) % 1000 < $0 })
        #expect(right.expected < 0.06)
        let wrong = CalibrationError(scores: scores.map { _ in 0.95 }, truths: scores.map { _ in false })
        #expect(abs(wrong.expected - 0.95) < 1e-6)
        #expect(wrong.bins[9].comments == 1000)
    }

    @Test("draws curves that only go up in recall, to the end")
    func curve() {
        let scores = (0..<5000).map { Float(($0 * 7919) % 5000) }
        let curve = RankingCurve(scores: scores, truths: scores.map { $0 > 3000 })
        #expect(curve.points.count <= 202)
        #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.recall <= $1.recall })
        #expect(curve.points.last?.recall == 1 && curve.points.last?.falsePositiveRate == 1)
    }
}

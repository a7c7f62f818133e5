import Testing

@testable import Moderation

@Suite("Model gate")
struct ModelGateTests {
    private let production = [
        "evaluation/a.csv/toxic/roc_auc": 0.96, "evaluation/a.csv/toxic/pr_auc": 0.80,
        "evaluation/a.csv/toxic/positives": 300,
        "evaluation/a.csv/toxic/calibration_error": 0.05, "evaluation/a.csv/threat/roc_auc": 0.9,
        "evaluation/a.csv/threat/positives": 5, "evaluation/a.csv/toxic/recall": 0.7,
    ]

    @Test(
        "lets through what is not worse than its bound",
        arguments: [
            ("toxic/roc_auc", 0.96, true), ("toxic/roc_auc", 0.95, true), ("toxic/roc_auc", 0.9499, false),
            ("toxic/roc_auc", 0.99, true), ("toxic/pr_auc", 0.78, true), ("toxic/pr_auc", 0.77, false),
            ("toxic/calibration_error", 0.07, true), ("toxic/calibration_error", 0.08, false),
            ("toxic/calibration_error", 0.0, true), ("toxic/roc_auc", .nan, false),
            // Few positives decide nothing, and neither do measures without a bound.
            ("threat/roc_auc", 0.1, true), ("toxic/recall", 0.1, true),
        ]
    )
    func bounds(metric: String, value: Double, isPassed: Bool) {
        var candidate = production
        candidate["evaluation/a.csv/" + metric] = value
        #expect(ModelGate().compare(production: production, candidate: candidate).isPassed == isPassed)
    }

    @Test("a metric the candidate lacks closes it")
    func missing() {
        var candidate = production
        candidate["evaluation/a.csv/toxic/pr_auc"] = nil
        let outcome = ModelGate().compare(production: production, candidate: candidate)
        #expect(!outcome.isPassed)
        #expect(outcome.rows.filter { $0.verdict == .missing }.map(\.metric) == ["evaluation/a.csv/toxic/pr_auc"])
    }

    @Test("nothing to decide by closes it")
    func nothing() {
        #expect(!ModelGate().compare(production: [:], candidate: production).isPassed)
        #expect(!ModelGate().compare(production: ["a/recall": 1], candidate: ["a/recall": 1]).isPassed)
    }

    @Test("what must be reached must be reached, whatever production does", arguments: [(0.9, true), (0.97, false)])
    func floors(least: Double, isPassed: Bool) {
        let gate = ModelGate(floors: ["evaluation/a.csv/toxic/roc_auc": least])
        #expect(gate.compare(production: [:], candidate: production).isPassed == isPassed)
        #expect(gate.compare(production: production, candidate: production).isPassed == isPassed)
    }

    @Test("a record becomes metrics, parameters and tags")
    func record() throws {
        let json = """
            {"name": "toxic-comment", "version": 3, "seed": 18, "isFast": true, "options": {"cost": 4, "wordShare": 0.5},
             "data": [{"name": "a b.csv", "sha256": "00ff", "rows": 12}], "nothing": null,
             "validation": [{"set": "a.csv", "label": "toxic", "ranking": {"rocAUC": 0.97, "positives": 20},
                             "atThreshold": {"f1": 0.75}, "curve": [0, 1, 2]}]}
            """
        var entries = RunEntries()
        try entries.add(record: Array(json.utf8), at: 5)
        let metrics = Dictionary(uniqueKeysWithValues: entries.metrics.map { ($0.key, $0.value) })
        #expect(
            metrics == [
                "validation/a.csv/toxic/roc_auc": 0.97, "validation/a.csv/toxic/positives": 20,
                "validation/a.csv/toxic/f1": 0.75,
            ]
        )
        #expect(
            entries.parameters == [
                "name": "toxic-comment", "version": "3", "seed": "18", "isFast": "true", "options/cost": "4",
                "options/wordShare": "0.5", "data/a b.csv/rows": "12",
            ]
        )
        #expect(entries.tags == ["data/a b.csv/sha256": "00ff"])
        #expect(throws: ModerationError.self) { try entries.add(record: Array("{".utf8), at: 0) }
    }
}

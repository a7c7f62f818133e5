import Testing

@testable import Moderation

@Suite("Drift")
struct DriftTests {
    struct Case: Sendable {
        var reference: [Double]
        var current: [Double]
        var index: Double
        var distance: Double
        var statistic: Double
        var probability: Double
        var freedom: Int
    }

    /// Computed with NumPy and SciPy 1.18: `jensenshannon(base=2)` and `chi2_contingency(correction=False)`.
    static let cases = [
        Case(
            reference: [50, 30, 20],
            current: [50, 30, 20],
            index: 0,
            distance: 0,
            statistic: 0,
            probability: 1,
            freedom: 2
        ),
        Case(
            reference: [500, 300, 200],
            current: [400, 350, 250],
            index: 0.04117906668849437,
            distance: 0.08609435336652028,
            statistic: 20.51282051282051,
            probability: 3.513157509856554e-05,
            freedom: 2
        ),
        Case(
            reference: [100, 0, 0],
            current: [90, 5, 5],
            index: 0.6307539397883173,
            distance: 0.22781387210026435,
            statistic: 10.526315789473685,
            probability: 0.005178924370597749,
            freedom: 2
        ),
        Case(
            reference: [10, 20, 30, 40],
            current: [400, 300, 200, 100],
            index: 0.9128696382935673,
            distance: 0.3918681606471552,
            statistic: 93.70975988486593,
            probability: 3.496062016864982e-20,
            freedom: 3
        ),
        Case(
            reference: [1000, 1],
            current: [10, 1],
            index: 0.4140512654734548,
            distance: 0.20858433337601684,
            statistic: 44.59362419758459,
            probability: 2.4248000877914917e-11,
            freedom: 1
        ),
        Case(
            reference: Array(repeating: 5, count: 10),
            current: Array(repeating: 0, count: 9) + [50],
            index: 8.283089355027482,
            distance: 0.8707908228691708,
            statistic: 81.81818181818181,
            probability: 7.029892573743193e-14,
            freedom: 9
        ),
    ]

    @Test("measures what SciPy measures", arguments: cases)
    func scipy(expected: Case) throws {
        let index = try #require(DriftMeasures.populationStabilityIndex(expected.reference, expected.current))
        let distance = try #require(DriftMeasures.jensenShannonDistance(expected.reference, expected.current))
        let test = try #require(DriftMeasures.chiSquare(expected.reference, expected.current))
        #expect(abs(index - expected.index) < 1e-12)
        #expect(abs(distance - expected.distance) < 1e-9)
        #expect(abs(test.statistic - expected.statistic) < 1e-9)
        #expect(abs(test.probability - expected.probability) <= expected.probability * 1e-9)
        #expect(test.degreesOfFreedom == expected.freedom)
    }

    @Test(
        "has the tail of the chi-square distribution",
        arguments: [
            (0.5, 1, 0.47950012218695337), (3.84, 1, 0.05004352124870519), (10, 3, 0.01856613546304325),
            (100, 9, 1.5735176303753876e-17), (0.001, 5, 0.9999999983185123), (40, 60, 0.9781817824744425),
            (1500, 2, 0), (0, 4, 1),
        ]
    )
    func tail(statistic: Double, freedom: Int, expected: Double) {
        let found = DriftMeasures.chiSquareTail(statistic, degreesOfFreedom: freedom)
        #expect(abs(found - expected) <= max(1e-300, expected * 1e-9))
    }

    @Test("says nothing about nothing", arguments: [([], []), ([0, 0], [1, 2]), ([1, 2], [0, 0]), ([1], [1, 2])])
    func nothing(reference: [Double], current: [Double]) {
        #expect(DriftMeasures.populationStabilityIndex(reference, current) == nil)
        #expect(DriftMeasures.jensenShannonDistance(reference, current) == nil)
        #expect(DriftMeasures.chiSquare(reference, current) == nil)
    }

    private func counted(_ scores: [Float], times: Int) -> DriftReference {
        var reference = DriftReference(source: "made up")
        for _ in 0..<times {
            for score in scores {
                var all = LabelScores()
                all[.toxic] = score
                reference.add(all, labels: score >= 0.5 ? [.toxic] : [])
            }
        }
        return reference
    }

    @Test("tells labels that drifted from those that did not")
    func report() throws {
        let calm = counted([0.0001, 0.02, 0.06, 0.6], times: 100)
        let rough = counted([0.0001, 0.6, 0.8, 0.95], times: 100)
        try calm.check()
        let same = DriftReport(reference: calm, current: calm, driftFrom: 0.25, fewest: 200)
        #expect(same.drifted.isEmpty)
        #expect(same.labels.allSatisfy { $0.level == .stable })
        let other = DriftReport(reference: calm, current: rough, driftFrom: 0.25, fewest: 200)
        #expect(other.drifted.map(\.label) == ["toxic"])
        let toxic = try #require(other.labels.first)
        #expect(toxic.referenceShare == 0.25)
        #expect(toxic.currentShare == 0.75)
        #expect(toxic.probability < 1e-9)
        let few = DriftReport(reference: calm, current: rough, driftFrom: 0.25, fewest: 500)
        #expect(few.labels.allSatisfy { $0.level == .unknown })
    }

    @Test("a reference that counts nothing is none")
    func broken() {
        #expect(throws: ModerationError.self) { try DriftReference(source: "empty").check() }
        #expect(throws: ModerationError.self) { try DriftReference(source: "half", comments: 5).check() }
    }
}

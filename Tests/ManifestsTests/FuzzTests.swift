import Fuzzing
import Testing

/// A small part of what `make fuzz` runs.
@Suite("Hostile texts")
struct FuzzTests {
    @Test(
        "are taken or refused with a place, and what is taken keeps its promises",
        .timeLimit(.minutes(10)),
        arguments: FuzzTarget.allCases
    )
    func promises(_ target: FuzzTarget) {
        let report = FuzzRun(target, seed: 7, numbers: 0..<1_500, limit: .seconds(20)).run()
        #expect(report.faults.isEmpty, "\(report.faults.joined(separator: "\n"))")
        #expect(report.accepted > 100)
        #expect(report.accepted < 1_490)
    }

    @Test("are the same for the same seed and number")
    func isDeterministic() {
        let runs = (0..<2).map { _ in FuzzRun(.yaml, seed: 3, numbers: 40..<90, limit: .seconds(20)).run().accepted }
        #expect(runs[0] == runs[1])
    }
}

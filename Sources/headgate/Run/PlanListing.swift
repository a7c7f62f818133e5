import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The job graphs of runs.
struct PlanListing: Encodable {
    var runs: [PlanGraph]

    init(_ plans: [Plan]) {
        runs = plans.map(\.graph)
    }

    func print(_ output: RunOutput) throws {
        switch output {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.print(String(decoding: try encoder.encode(self), as: UTF8.self))
        case .text: Console.raw(runs.map(\.text).joined(separator: "\n"))
        }
    }
}

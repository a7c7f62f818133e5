import Workflows

/// The job graphs of runs.
struct PlanListing: Encodable {
    var runs: [PlanGraph]

    init(_ plans: [Plan]) {
        runs = plans.map(\.graph)
    }

    func print(_ output: RunOutput) throws {
        switch output {
        case .json: try Console.json(self)
        case .text: Console.raw(runs.map(\.text).joined(separator: "\n"))
        }
    }
}

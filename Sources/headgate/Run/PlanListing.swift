import LocalRun
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The job graphs of runs.
struct PlanListing: Encodable {
    struct Entry: Encodable {
        struct Job: Encodable {
            var id: String
            var name: String
            var needs: [String]
            var runsOn: [String]?
            var environment: String?
            var matrix: ExpressionValue
            var call: String?

            /// Whether what it needs decides its matrix.
            var isDeferred: Bool
        }

        struct Call: Encodable {
            var id: String
            var name: String
            var needs: [String]
            var file: String
        }

        var file: String
        var name: String
        var event: String
        var ref: String
        var jobs: [Job]
        var calls: [Call]
        var notices: [String]
    }

    var runs: [Entry]
    private let plans: [Plan]

    private enum CodingKeys: CodingKey {
        case runs
    }

    init(_ plans: [Plan]) {
        self.plans = plans
        runs = plans.map { plan in
            Entry(
                file: plan.file,
                name: plan.runName ?? plan.workflow,
                event: plan.event.name,
                ref: plan.event.ref,
                jobs: plan.jobs.map { job in
                    Entry.Job(
                        id: job.id,
                        name: job.name,
                        needs: job.needs,
                        runsOn: job.runsOn?.labels,
                        environment: job.environment,
                        matrix: job.matrix,
                        call: job.call,
                        isDeferred: job.isDeferred
                    )
                },
                calls: plan.calls.map { call in
                    Entry.Call(id: call.id, name: call.name, needs: call.needs, file: plan.called[call.workflow].file)
                },
                notices: plan.notices.map(\.description)
            )
        }
    }

    func print(_ output: RunOutput) throws {
        switch output {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.print(String(decoding: try encoder.encode(self), as: UTF8.self))
        case .text:
            let paint = Paint(isColoured: Console.isTerminal)
            Console.print(plans.map { PlanText($0, paint: paint).text }.joined(separator: "\n\n"))
        }
    }
}

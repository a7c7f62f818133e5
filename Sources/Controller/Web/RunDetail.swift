import ControllerAPI
import Persistence

/// A run with what its page shows besides its summary.
struct RunDetail: Sendable {
    var run: RunSummary

    /// The steps of each job as far as its runner has reported them.
    var steps: [String: [StepReport]]
    var decisions: [Review]
    var pending: [PendingReview]

    static func read(_ id: Int, from board: StatusBoard) async throws -> RunDetail {
        let run = try await board.run(id)
        let (steps, decisions) = try await board.database.read { connection in
            var steps: [String: [StepReport]] = [:]
            for job in try JobTable.of(run: id, in: connection) {
                steps[job.job] = try JSON.decode([StepReport].self, from: job.steps).sorted { $0.number < $1.number }
            }
            let decisions = try board.rules.environments.flatMap { rule in
                try ReviewTable.of(run: id, environment: rule.name, in: connection)
            }
            return (steps, decisions)
        }
        let pending = run.status.isFinal ? [] : try await board.pendingReviews().filter { $0.run == id }
        return RunDetail(run: run, steps: steps, decisions: decisions, pending: pending)
    }
}

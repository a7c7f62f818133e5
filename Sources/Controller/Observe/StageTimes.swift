import ControllerAPI
import Persistence

/// How long the stages of a delivery took, read from what was written down about it.
enum StageTimes {
    /// The stages whose ends are events; the times between are of the clocks of the controllers.
    enum Stage: String, Sendable {
        /// From the movement of a ref being noticed to its run being planned.
        case plan

        /// From then to the first job being claimed.
        case claim

        /// A job from its claim to its end.
        case job

        /// From the last approval to the promotion being on the branch.
        case promote

        /// From then to the agents being healthy with it.
        case rollout
    }

    /// The stages that an event ends, with how long each took.
    static func ended(
        by event: DeliveryEvent,
        in connection: any SQLConnection
    ) throws -> (stage: Stage, time: Duration)? {
        switch event.name {
        case "run.queued":
            guard let run = try run(of: event, in: connection) else { return nil }
            let noticed = try EventTable.find(run.eventID, in: connection)?.createdAt
            return time(.plan, from: noticed, to: event.at)
        case "run.running":
            let run = try run(of: event, in: connection)
            return time(.claim, from: run?.createdAt, to: run?.startedAt)
        case "job.succeeded", "job.failed":
            guard let run = event.run, let name = event.job,
                let job = try JobTable.find(run: run, job: name, in: connection)
            else { return nil }
            return time(.job, from: job.startedAt, to: job.finishedAt)
        case "promoted":
            guard let promotion = try promotion(of: event, in: connection) else { return nil }
            let approvals = try PromotionDetailTable.find(promotion.key, in: connection)?.approvals
            return time(.promote, from: approvals?.map(\.decidedAt).max(), to: promotion.committedAt)
        case "promotion.healthy":
            let promotion = try promotion(of: event, in: connection)
            return time(.rollout, from: promotion?.committedAt, to: event.at)
        default: return nil
        }
    }

    /// The run that an event is of, in its first attempt: another has waited for a person.
    private static func run(of event: DeliveryEvent, in connection: any SQLConnection) throws -> RunRecord? {
        let run = try event.run.flatMap { try RunTable.find($0, in: connection) }
        return run?.attempt == 1 ? run : nil
    }

    private static func promotion(
        of event: DeliveryEvent,
        in connection: any SQLConnection
    ) throws -> PromotionRecord? {
        guard let environment = event.environment else { return nil }
        return try PromotionTable.made(environment, limit: 10, in: connection).first { $0.runID == event.run }
    }

    private static func time(_ stage: Stage, from start: String?, to end: String?) -> (stage: Stage, time: Duration)? {
        guard let start = start.flatMap(Timestamp.init), let end = end.flatMap(Timestamp.init) else { return nil }
        // Clocks of two machines may differ by a little.
        return (stage, .milliseconds(max(0, end.milliseconds - start.milliseconds)))
    }
}

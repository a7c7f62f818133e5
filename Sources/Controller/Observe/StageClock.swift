import ControllerAPI
import Logging
import Persistence
import ServiceLifecycle
import Telemetry

/// Counts how long the stages of deliveries take, as they end.
///
/// It reads what happened once it is committed, so that nothing waits for it; of several controllers one counts.
struct StageClock: Service {
    static let metric = "headgate_stage_seconds"

    private static let batch = 200

    /// What comes within this time is read together.
    private static let gathering = Duration.milliseconds(500)

    let database: any SQLDatabase
    let metrics: MetricsRegistry
    let duties: Duties
    let changes: Changes
    let rules: Rules
    let logger: Logger

    func run() async throws {
        let environments = rules.environments.map { Changes.Topic.environment(Rules.key($0.name)) }
        let topics = Set(environments + [.runs])
        await cancelWhenGracefulShutdown {
            var place: Int?
            while !Task.isCancelled {
                let mark = changes.mark()
                let isMine = duties.held(Duty.stages) != nil
                do {
                    place = isMine ? try await look(after: place) : nil
                } catch {
                    if !Task.isCancelled { logger.error("the stages of deliveries could not be counted: \(error)") }
                }
                await changes.wait(for: isMine ? topics : [], after: mark, atMost: .seconds(isMine ? 5 : 2))
                await changes.wait(for: [], after: mark, atMost: Self.gathering)
            }
        }
    }

    /// Counts what happened after a place; gives the place to go on from, the end where none is given.
    func look(after place: Int?) async throws -> Int {
        guard var place else { return try await database.read { try FeedTable.bounds(in: $0).last } }
        while true {
            let after = place
            let (events, times) = try await database.read { connection in
                let events = try FeedTable.after(after, limit: Self.batch, in: connection)
                return (events, try events.compactMap { try StageTimes.ended(by: $0, in: connection) })
            }
            for (stage, time) in times {
                metrics.observe(Self.metric, MetricsRegistry.labels(["stage": stage.rawValue]), time)
            }
            guard let last = events.last else { return place }
            place = last.id
        }
    }
}

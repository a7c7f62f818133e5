import Logging
import Persistence
import ServiceLifecycle

/// Plans the events that no movement of a ref brought: schedules, dispatches, and what follows from runs.
struct EventPlanning: Service {
    /// How many repositories are planned at the same time.
    private static let maximumTurns = 8

    let parts: Parts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let mark = parts.changes.mark()
                let isWell = await planWhatWaits()
                // What failed is tried again now and then; what is new wakes it, though the writer may say so early.
                await parts.changes.wait(for: isWell ? [.events, .runs] : [], after: mark, atMost: .seconds(5))
            }
        }
    }

    private func planWhatWaits() async -> Bool {
        do {
            let repositories = try await parts.database.read { connection in
                try connection.query("SELECT DISTINCT repository FROM events WHERE planned = 0 LIMIT 10000")
                    .map { try $0.text("repository") }
                // Of several controllers the one that watches a repository plans what happens to it.
            }.filter { parts.duties.held(Duty.watch($0)) != nil }
            return await withTaskGroup(of: Bool.self) { group in
                var isWell = true
                for (count, repository) in repositories.enumerated() {
                    if count >= Self.maximumTurns, let done = await group.next() { isWell = isWell && done }
                    group.addTask { await plan(repository) }
                }
                for await done in group { isWell = isWell && done }
                return isWell
            }
        } catch {
            if !Task.isCancelled { logger.error("events could not be looked for: \(error)") }
            return false
        }
    }

    private func plan(_ repository: String) async -> Bool {
        do {
            try await parts.planner.planAll(repository)
            return true
        } catch {
            if !Task.isCancelled { logger.warning("\(repository): an event could not be planned: \(error)") }
            return false
        }
    }
}

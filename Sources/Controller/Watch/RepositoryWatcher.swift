import Git
import Logging
import Persistence
import ServiceLifecycle

/// Asks one repository where its branch is, again and again, and turns every movement into exactly one event.
struct RepositoryWatcher: Sendable {
    let rule: RepositoryRule
    let database: any SQLDatabase
    let changes: Changes
    let mirrors: Mirrors
    let planner: RunPlanner
    let logger: Logger

    /// Runs until cancelled.
    ///
    /// A failure is remembered for the status, and tried again with growing pauses.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            let mark = changes.mark()
            do {
                try await check()
                mirrors.remember(check: nil, of: rule.name)
                failures = 0
            } catch is CancellationError {
                return
            } catch {
                failures += 1
                mirrors.remember(check: "\(error)", of: rule.name)
                logger.warning("\(rule.name): \(error)")
            }
            await changes.wait(for: [.hint(rule.name)], after: mark, atMost: pause(after: failures))
        }
    }

    /// One look at the branch, and the runs of whatever is new.
    func check() async throws {
        let branch = try RefName.branch(rule.branch)
        let tip = try await mirrors.remote(rule, limits: .watching).refs()[branch]
        guard let tip else {
            throw ControllerError(.notFound, "\(rule.name) has no branch '\(rule.branch)'")
        }
        mirrors.remember(tip: tip.hex, of: rule.name)
        let known = try await database.read { try EventTable.known(rule.name, in: $0) }
        if known != tip.hex {
            // The fetch may bring something newer than was seen: what was fetched is what counts.
            let fetched = try await mirrors.fetch(rule.name).hex
            let now = Timestamp.now().text
            let moved = try await database.write { connection in
                try EventTable.move(
                    rule.name,
                    ref: branch.name,
                    from: known,
                    to: fetched,
                    at: now,
                    in: connection
                )
            }
            if moved { changes.announce(.repository(rule.name)) }
        }
        for event in try await database.read({ try EventTable.unplanned(rule.name, in: $0) }) {
            try await planner.plan(event)
        }
    }

    /// The poll interval with a tenth of jitter; after failures twice as long each time, at most five minutes.
    private func pause(after failures: Int) -> Duration {
        let base = rule.poll * Double(1 << min(failures, 8))
        let bounded = failures == 0 ? rule.poll : min(base, max(rule.poll, .seconds(300)))
        return bounded * Double.random(in: 0.95...1.05)
    }
}

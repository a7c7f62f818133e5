import Git
import Logging
import ServiceLifecycle
import Telemetry

/// Asks every repository again and again, at most `Polls.workers` at the same time.
struct Poller: Service {
    let parts: Parts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    let mark = parts.changes.mark()
                    switch parts.polls.next() {
                    case .poll(let name): group.addTask { await poll(name) }
                    case .wait(let until):
                        let pause = until.map { max(.milliseconds(1), ContinuousClock.now.duration(to: $0)) }
                        await parts.changes.wait(for: [.polls], after: mark, atMost: pause ?? .seconds(60))
                    }
                }
            }
        }
    }

    /// Asks one repository; a failure is remembered for the status.
    private func poll(_ name: String) async {
        let hinted = parts.polls.takeHint(name)
        // Of several controllers one asks; when it dies, the next one is told at once.
        guard let rule = parts.rules.repository(name), let duty = parts.duties.held(Duty.watch(name)) else {
            return parts.polls.finish(name, failed: false)
        }
        let watcher = RepositoryWatcher(
            rule: rule,
            database: parts.database,
            changes: parts.changes,
            mirrors: parts.mirrors,
            planner: parts.planner,
            indexer: parts.indexer,
            logger: logger,
            noticed: {
                guard let hinted else { return }
                parts.metrics.observe(
                    StageClock.metric,
                    MetricsRegistry.labels(["stage": "notice"]),
                    ContinuousClock.now - hinted
                )
            },
            duty: duty
        )
        do {
            parts.mirrors.remember(check: try await watcher.check(), of: name)
            parts.polls.finish(name, failed: false)
        } catch {
            if !Task.isCancelled {
                parts.mirrors.remember(check: "\(error)", of: name)
                logger.warning("\(name): \(error)")
            }
            parts.polls.finish(name, failed: true)
        }
    }
}

import Logging
import ServiceLifecycle

/// Has forges told of what becomes of runs.
struct StatusSender: Service {
    let desk: StatusDesk
    let duties: Duties
    let changes: Changes
    let logger: Logger

    func run() async throws {
        guard desk.rules.repositories.contains(where: { $0.forge != nil }) else {
            return await waitForEnd()
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let mark = changes.mark()
                var pause = Duration.seconds(30)
                do {
                    // Of several controllers one tells, so that nothing older comes after what is newer.
                    if duties.held(Duty.statuses) == nil {
                        pause = .seconds(2)
                    } else if let next = try await desk.send() {
                        let left = next.milliseconds - Timestamp.now().milliseconds
                        pause = min(pause, .milliseconds(max(50, left)))
                    }
                } catch {
                    if !Task.isCancelled { logger.error("forges could not be told: \(error)") }
                    pause = .seconds(5)
                }
                await changes.wait(for: duties.held(Duty.statuses) == nil ? [] : [.runs], after: mark, atMost: pause)
            }
        }
    }

    private func waitForEnd() async {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled instead of asked: it ends all the same.
        }
    }
}

import Logging
import ServiceLifecycle

/// Asks environments again when a time has come that a job waits for, and looks after what was promoted to them.
struct EnvironmentClock: Service {
    let deliveries: Deliveries
    let watch: PromotionWatch
    let rollbacks: RollbackDesk
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: .milliseconds(500))
                    try await deliveries.wake()
                    try await watch.look()
                    try await rollbacks.resume(before: deliveries.clock.now())
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("what environments wait for could not be looked at: \(error)")
                }
            }
        }
    }
}

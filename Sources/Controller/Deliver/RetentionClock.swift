import HeadgateConfiguration
import Logging
import ServiceLifecycle

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Removes now and then what is older than it is kept; of several controllers one does, but each its own caches.
struct RetentionClock: Service {
    private static let interval = Duration.seconds(600)

    let parts: Parts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: Self.interval * Double.random(in: 0.5...1))
                    try await sweep()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("what is older than it is kept could not be removed: \(error)")
                }
            }
        }
    }

    private func sweep() async throws {
        if let age = parts.retention.caches {
            let time = Date().timeIntervalSince1970 - Double(age.components.seconds)
            let count = try await parts.caches.expire(before: time)
            if count > 0 { logger.info("removed \(count) caches that were not used any more") }
        }
        guard let duty = parts.duties.held(Duty.retention) else { return }
        let result = try await parts.sweep.run(at: .now(), duty: duty)
        if result != RetentionSweep.Result() {
            logger.info(
                "removed \(result.runs) runs, the logs of \(result.logs), the artifacts of \(result.artifacts) and \(result.health) changes of health"
            )
        }
    }
}

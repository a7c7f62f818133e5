import Logging
import ServiceLifecycle

/// Says that this controller lives, and takes over what dead ones did.
struct DutyClock: Service {
    let duties: Duties
    let polls: Polls
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isBlind = false
            while !Task.isCancelled {
                do {
                    let taken = try await duties.look()
                    // What a dead controller did not come to, or nobody while the database was away, is done at once.
                    for duty in isBlind ? duties.all : taken {
                        if let repository = duty.watched { polls.hear(hint: repository) }
                    }
                    isBlind = false
                } catch is CancellationError {
                    return
                } catch {
                    isBlind = true
                    logger.error("this controller's duties cannot be kept: \(error)")
                }
                do {
                    try await Task.sleep(for: duties.interval)
                } catch {
                    return
                }
            }
        }
    }
}

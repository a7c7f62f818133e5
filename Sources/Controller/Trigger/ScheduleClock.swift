import Logging
import ServiceLifecycle

/// Fires schedules when their time comes, by the clock on the wall, which it looks at every few seconds at least.
struct ScheduleClock: Service {
    let desk: ScheduleDesk
    let duties: Duties
    let changes: Changes
    let logger: Logger

    /// The longest pause: a clock that was set is noticed after it.
    private static let longestPause = Duration.seconds(20)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var settled: (wall: Timestamp, steady: ContinuousClock.Instant)?
            while !Task.isCancelled {
                let mark = changes.mark()
                // Of several controllers one fires; another looks now and then whether it has become that one.
                guard let duty = duties.held(Duty.schedules) else {
                    settled = nil
                    await changes.wait(for: [], after: mark, atMost: .seconds(2))
                    continue
                }
                do {
                    let now = Timestamp.now()
                    let steady = ContinuousClock.now
                    if settled.map({ wasSet(since: $0, now, steady) }) ?? true { try await desk.settle(at: now, duty) }
                    settled = (now, steady)
                    let (fired, next) = try await desk.fire(at: now, duty)
                    if fired > 0 { changes.announce(.events) }
                    await changes.wait(for: [.schedules], after: mark, atMost: pause(until: next))
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("schedules could not be fired: \(error)")
                    await changes.wait(for: [], after: mark, atMost: .seconds(5))
                }
            }
        }
    }

    private func pause(until next: Int?) -> Duration {
        guard let next else { return Self.longestPause }
        let left = Int64(next) * 1000 - Timestamp.now().milliseconds
        return min(Self.longestPause, .milliseconds(max(1, left)))
    }

    /// Whether the wall clock went another way than time did.
    private func wasSet(
        since last: (wall: Timestamp, steady: ContinuousClock.Instant),
        _ now: Timestamp,
        _ steady: ContinuousClock.Instant
    ) -> Bool {
        let passed = Duration.milliseconds(now.milliseconds - last.wall.milliseconds)
        let difference = passed - last.steady.duration(to: steady)
        return difference > .seconds(30) || difference < .seconds(-30)
    }
}

import Logging
import ServiceLifecycle
import Synchronization

/// Has notifications sent as soon as something is to be told; a receiver that is slow holds up nobody else.
final class NotificationClock: Service {
    private let desk: NotificationDesk
    private let agents: AgentDesk
    private let duties: Duties
    private let changes: Changes
    private let logger: Logger
    private let busy = Mutex<Set<NotificationLane>>([])

    init(desk: NotificationDesk, agents: AgentDesk, duties: Duties, changes: Changes, logger: Logger) {
        self.desk = desk
        self.agents = agents
        self.duties = duties
        self.changes = changes
        self.logger = logger
    }

    /// What comes within this time is looked at together: a thousand agents report a hundred times a second.
    private static let gathering = Duration.milliseconds(100)

    /// How often silent agents are looked for.
    private static let missing = Duration.seconds(5)

    func run() async throws {
        let environments = desk.rules.environments.map { Changes.Topic.environment(Rules.key($0.name)) }
        let topics = desk.rules.notifications.isEmpty ? [] : Set(environments + [.runs, .queue, .notifications])
        let started = Timestamp.now()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var missed = ContinuousClock.now
                while !Task.isCancelled {
                    let mark = self.changes.mark()
                    var pause = Duration.seconds(2)
                    // Of several controllers one tells, so that what goes to one target keeps its order.
                    let duty = self.duties.held(Duty.notifications)
                    if let duty {
                        if ContinuousClock.now - missed > Self.missing {
                            missed = .now
                            await self.miss(duty, since: started)
                        }
                        pause = await self.look(duty, &group)
                    }
                    await self.changes.wait(for: duty == nil ? [] : topics, after: mark, atMost: pause)
                    await self.changes.wait(for: [], after: mark, atMost: Self.gathering)
                }
            }
        }
    }

    /// Begins what is due; gives how long there is nothing to do unless something happens.
    private func look(_ duty: Duty, _ group: inout DiscardingTaskGroup) async -> Duration {
        do {
            let duties = duties
            let (turns, next) = try await desk.turns(besides: busy.withLock { $0 }) {
                duties.held(duty.name) == duty ? duty : nil
            }
            for turn in turns {
                busy.withLock { _ = $0.insert(turn.lane) }
                group.addTask { await self.carryOut(turn) }
            }
            guard let next else { return .seconds(5) }
            return min(.seconds(5), .milliseconds(max(50, next.milliseconds - Timestamp.now().milliseconds)))
        } catch {
            if !Task.isCancelled { logger.error("notifications could not be sent: \(error)") }
            return .seconds(5)
        }
    }

    private func miss(_ duty: Duty, since started: Timestamp) async {
        do {
            try await agents.missSilent(since: started, duty)
        } catch {
            if !Task.isCancelled { logger.error("silent agents could not be looked for: \(error)") }
        }
    }

    private func carryOut(_ turn: NotificationTurn) async {
        do {
            try await turn.take()
        } catch {
            // What was sent and could not be settled is sent again, with the same id.
            if !Task.isCancelled { logger.error("notification \(turn.lane.target): \(error)") }
        }
        busy.withLock { _ = $0.remove(turn.lane) }
        changes.announce(.notifications)
    }
}

import HTTPTypes
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// Has messages checked, those that could not be checked again until they are, and asks how appeals end.
final class ChatModerator: Service {
    private static let retryInterval = Duration.seconds(2)
    private static let heartbeatEvery = 7
    private static let appealsAtOnce = 20

    private let hub: ChatHub
    private let client: ModerationClient
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let reachable = Atomic(true)

    init(hub: ChatHub, client: ModerationClient, metrics: MetricsRegistry, logger: Logger) {
        self.hub = hub
        self.client = client
        self.metrics = metrics
        self.logger = logger
    }

    /// Whether the API answered when it was last asked.
    var isReachable: Bool { reachable.load(ordering: .relaxed) }

    /// Checks one message and tells the room; without a verdict the message stays held.
    func check(_ message: ChatMessage, in room: String) async -> ChatMessage.State {
        let outcome: ChatOutcome
        do {
            outcome = ChatOutcome(try await client.check(message.text))
            setReachable(true)
        } catch {
            logger.warning("a message could not be checked", metadata: ["error": "\(error)"])
            outcome = .held
            setReachable(false)
        }
        metrics.count("moderation_chat_messages_total", "outcome=\"\(outcome.state.name)\"")
        hub.settle(room, message.id, outcome)
        return outcome.state
    }

    /// Asks for a person to look at a message that was withheld.
    func appeal(_ id: Int, in room: String, by participant: Participant, reason: String) async throws {
        let requestID = try hub.appealable(room, id, by: participant)
        do {
            try await client.appeal(requestID, reason: reason)
        } catch let answer as APIAnswer where answer.status == 409 {
            // It was sent before, and the answer was lost.
            logger.info("an appeal was known already", metadata: ["request_id": "\(requestID)"])
        } catch let answer as APIAnswer {
            let isPassing = answer.status == 429 || answer.status >= 500
            throw Problem(isPassing ? .serviceUnavailable : .badGateway, "the appeal was not taken: \(answer.detail)")
        }
        metrics.count("moderation_chat_appeals_total")
        hub.note(.open, on: id, in: room)
    }

    func statusEvent() -> ServerSentEvent {
        ServerSentEvent("status", isReachable ? "{\"api\":\"ok\"}" : "{\"api\":\"away\"}")
    }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.retry() }
        } catch is CancellationError {
            // Told to stop.
        }
        hub.close()
        await client.shutdown()
    }

    private func retry() async throws {
        var round = 0
        while true {
            try await Task.sleep(for: Self.retryInterval * Double.random(in: 0.8...1.2))
            round += 1
            if round.isMultiple(of: Self.heartbeatEvery) { hub.broadcast(.heartbeat) }
            hub.announcePeople()
            for (room, message) in hub.held() {
                try Task.checkCancellation()
                if await check(message, in: room) == .held { break }
            }
            try await followAppeals(round)
        }
    }

    /// Asks about some of the open appeals, others in every round.
    private func followAppeals(_ round: Int) async throws {
        let open = hub.openAppeals()
        let start = open.isEmpty ? 0 : round * Self.appealsAtOnce % open.count
        for appeal in (open[start...] + open[..<start]).prefix(Self.appealsAtOnce) {
            try Task.checkCancellation()
            do {
                guard let status = try await client.appealStatus(appeal.requestID),
                    let state = Appeal.State(rawValue: status.state), state != .open
                else { continue }
                hub.note(state, on: appeal.id, in: appeal.room)
            } catch {
                logger.warning("an appeal could not be followed", metadata: ["error": "\(error)"])
                return
            }
        }
    }

    private func setReachable(_ isReachable: Bool) {
        if reachable.exchange(isReachable, ordering: .relaxed) != isReachable { hub.broadcast(statusEvent()) }
    }
}

import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// Has messages checked, and those that could not be checked again until they are.
final class ChatModerator: Service {
    private static let retryInterval = Duration.seconds(2)
    private static let heartbeatEvery = 7

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
        let outcome: ChatMessage.State
        do {
            let verdict = try await client.check(message.text)
            outcome = verdict.isWithheld ? .withheld(verdict.labels) : .shown
            setReachable(true)
        } catch {
            logger.warning("a message could not be checked", metadata: ["error": "\(error)"])
            outcome = .held
            setReachable(false)
        }
        metrics.count("moderation_chat_messages_total", "outcome=\"\(outcome.name)\"")
        hub.settle(room, message.id, outcome)
        return outcome
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
            for (room, message) in hub.held() {
                try Task.checkCancellation()
                if await check(message, in: room) == .held { break }
            }
        }
    }

    private func setReachable(_ isReachable: Bool) {
        if reachable.exchange(isReachable, ordering: .relaxed) != isReachable { hub.broadcast(statusEvent()) }
    }
}

import HTTPTransport
import Logging
import Moderation
import ServiceLifecycle
import Synchronization
import Telemetry

/// Looks at the database again and again, tells what is wrong, and has a new model trained when the comments changed.
final class MonitorService: Service {
    /// What was found last.
    struct Findings: Sendable {
        var hour: MonitorSnapshot?
        var day: MonitorSnapshot?
        var firing: [AlertDesk.Entry] = []
        var lastTraining: Int64?
        /// Why the database could not be read.
        var failure: String?
    }

    private let settings: MonitorSettings
    private let source: MonitorSource
    private let metrics: MetricsRegistry
    private let logger: Logger
    private let client = HTTPClient(userAgent: "moderation-monitor")
    private let state: Mutex<MonitorState>
    private let latest = Mutex(Findings())

    init(
        settings: MonitorSettings,
        source: MonitorSource,
        metrics: MetricsRegistry,
        logger: Logger
    ) throws(ModerationServiceError) {
        self.settings = settings
        self.source = source
        self.metrics = metrics
        self.logger = logger
        var state = MonitorState()
        if let path = settings.state, let kept = try MonitorState(path: path) { state = kept }
        self.state = Mutex(state)
    }

    var findings: Findings { latest.withLock { $0 } }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.look(at: .now)
                do {
                    try await Task.sleep(for: self.settings.interval)
                } catch {
                    // Told to stop.
                    return
                }
            }
        }
        await client.shutdown()
    }

    /// Looks once.
    func look(at now: Timestamp) async {
        let (hour, day): (MonitorSnapshot, MonitorSnapshot)
        do {
            hour = try await source.snapshot(.hour, at: now)
            day = try await source.snapshot(.day, at: now)
        } catch {
            metrics.count("moderation_monitor_failures_total", "what=\"database\"")
            logger.error("the database cannot be read", metadata: ["error": "\(error)"])
            // What is wrong with the comments cannot be told now: alerts stay as they are.
            latest.withLock { $0.failure = MonitorSource.reason(error) }
            return
        }
        let time = now.millisecondsSince1970
        let alerts = settings.rules.alerts(hour: hour, day: day)
        state.withLock { $0.desk.observe(alerts, at: time) }
        await tell(at: time)
        await trainIfDue(at: time)
        keep()
        let (firing, training) = state.withLock { ($0.desk.firing, $0.lastTraining) }
        latest.withLock { findings in
            findings = Findings(hour: hour, day: day, firing: firing, lastTraining: training, failure: nil)
        }
    }

    private func tell(at time: Int64) async {
        let message = state.withLock { $0.desk.message(at: time) }
        guard !message.isEmpty, let url = settings.webhook else { return }
        let webhook = AlertWebhook(
            url: url,
            authorization: settings.webhookAuthorization,
            publicURL: settings.publicURL,
            pause: settings.webhookPause,
            client: client
        )
        do {
            try await webhook.send(message)
            state.withLock { $0.desk.delivered(message, at: time) }
            metrics.count("moderation_monitor_messages_total")
        } catch {
            metrics.count("moderation_monitor_failures_total", "what=\"webhook\"")
            logger.error("an alert was not delivered; it is tried again", metadata: ["error": "\(error)"])
        }
    }

    private func trainIfDue(at time: Int64) async {
        guard let training = settings.training else { return }
        let (isDue, reasons) = state.withLock { state in
            (
                TrainingTrigger.isDue(state.desk, lastTraining: state.lastTraining, at: time),
                state.desk.firing.filter { $0.name == AlertRules.drift }.map(\.summary)
            )
        }
        guard isDue else { return }
        do {
            try await TrainingTrigger(settings: training, client: client).start(
                because: reasons.joined(separator: "; ")
            )
            state.withLock { $0.lastTraining = time }
            metrics.count("moderation_monitor_trainings_total")
            logger.notice("training was started", metadata: ["workflow": "\(training.workflow)"])
        } catch {
            metrics.count("moderation_monitor_failures_total", "what=\"training\"")
            logger.error("training was not started; it is tried again", metadata: ["error": "\(error)"])
        }
    }

    private func keep() {
        guard let path = settings.state else { return }
        do {
            try state.withLock { $0 }.write(to: path)
        } catch {
            metrics.count("moderation_monitor_failures_total", "what=\"state\"")
            logger.error("the state is not kept", metadata: ["error": "\(error)"])
        }
    }
}

import HTTPTypes
import Hummingbird
public import Logging
import Telemetry

/// The pages people use, the group chat, the bench and the review queues: `moderation ui`.
public enum ModerationUI {
    /// Serves until the process is told to stop or the task is cancelled.
    ///
    /// The API may be away, at the start or later: messages are then held, never shown unchecked.
    public static func run(
        _ settings: UISettings,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let metrics = MetricsRegistry.moderation()
        let drain = DrainService(time: settings.server.drain)
        let client = ModerationClient(url: settings.apiURL, key: settings.apiKey)
        let hub = ChatHub()
        let moderator = ChatModerator(hub: hub, client: client, metrics: metrics, logger: logger)
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeaders())
        router.add(middleware: EdgeMiddleware(metrics: metrics, drain: drain))
        ChatRoutes(hub: hub, moderator: moderator).add(to: router)
        BenchRoutes(client: client, logger: logger).add(to: router)
        let desk = ReviewDesk(client: client, hub: hub, policy: settings.policy, logger: logger)
        ReviewPageRoutes(desk: desk).add(to: router)
        addFiles(to: router)
        addHealth(to: router, hub: hub, moderator: moderator, drain: drain, metrics: metrics)
        // The chat ends its event streams before the server waits for connections to end.
        try await Server.run(
            router,
            settings: settings.server,
            after: [moderator],
            drain: drain,
            logger: logger,
            onListening: onListening
        )
    }

    private static func addFiles(to router: Router<BasicRequestContext>) {
        let files = [
            ("/app.js", "text/javascript; charset=utf-8", ChatScript.text),
            ("/bench.js", "text/javascript; charset=utf-8", BenchScript.text),
            ("/review.js", "text/javascript; charset=utf-8", ReviewScript.text),
            ("/style.css", "text/css; charset=utf-8", StyleSheet.text),
            ("/icon.svg", "image/svg+xml", StyleSheet.icon),
        ]
        for (path, type, text) in files {
            router.get(RouterPath(path)) { _, _ in
                var response = Response(text: text, contentType: type)
                response.headers[.cacheControl] = "no-cache"
                return response
            }
        }
    }

    private static func addHealth(
        to router: Router<BasicRequestContext>,
        hub: ChatHub,
        moderator: ChatModerator,
        drain: DrainService,
        metrics: MetricsRegistry
    ) {
        router.get("/healthz") { _, _ in Response(text: "ok\n", contentType: "text/plain; charset=utf-8") }
        router.get("/readyz") { _, _ in
            // Without the API the pages still work and hold messages, so that does not make them unready.
            var json = JSONWriter()
            json.object { json in
                json.member("status", drain.isDraining ? "draining" : "ready")
                json.member("api", moderator.isReachable ? "ok" : "away")
            }
            return Response(status: drain.isDraining ? .serviceUnavailable : .ok, json: json)
        }
        router.get("/metrics") { _, _ in
            Response(
                text: metrics.text(gauges: [MetricsRegistry.Gauge("moderation_chat_readers", Double(hub.readerCount))]),
                contentType: MetricsRegistry.contentType
            )
        }
    }
}

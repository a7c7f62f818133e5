import HTTPTypes
import Hummingbird
import Moderation
import Telemetry

/// What the service says about itself.
struct HealthRoutes: Sendable {
    let model: RegisteredModel
    let settings: ServerSettings
    let log: PredictionLog
    let database: ServiceDatabase
    let drain: DrainService
    let metrics: MetricsRegistry

    func add(to router: Router<APIContext>) {
        router.get("/health") { _, _ in health() }
        router.get("/version") { _, _ in version() }
        router.get("/healthz") { _, _ in Response(text: "ok\n", contentType: "text/plain; charset=utf-8") }
        router.get("/readyz") { _, _ in readiness() }
        router.get("/metrics") { _, _ in
            Response(
                text: metrics.text(gauges: [MetricsRegistry.Gauge("moderation_log_queued", Double(log.queued))]),
                contentType: MetricsRegistry.contentType
            )
        }
    }

    private func health() -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("status", "ok")
            json.member("model", model.name)
            json.member("model_version", model.version)
            if let environment = settings.environment { json.member("environment", environment) }
            if let revision = settings.revision { json.member("revision", revision) }
        }
        return Response(json: json)
    }

    private func version() -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("model", model.name)
            json.member("model_version", model.version)
            json.key("thresholds")
            json.scores(model.classifier.model.parameters.thresholds)
            if let revision = settings.revision { json.member("revision", revision) }
        }
        return Response(json: json)
    }

    /// Without its database the service still answers, so that does not make it unready; it is said nevertheless.
    private func readiness() -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("status", drain.isDraining ? "draining" : "ready")
            json.member("database", database.isAnswering ? "connected" : "away")
        }
        return Response(status: drain.isDraining ? .serviceUnavailable : .ok, json: json)
    }
}

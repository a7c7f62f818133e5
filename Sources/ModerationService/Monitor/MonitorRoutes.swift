import Hummingbird
import Telemetry

/// The pages of the monitor, and what other programs ask it.
struct MonitorRoutes: Sendable {
    let settings: MonitorSettings
    let service: MonitorService
    let source: MonitorSource
    let drain: DrainService
    let metrics: MetricsRegistry

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in await page(request) }
        router.get("/snapshot.json") { request, _ in try await document(request) }
        router.get("/healthz") { _, _ in Response(text: "ok\n", contentType: "text/plain; charset=utf-8") }
        router.get("/readyz") { _, _ in readiness() }
        router.get("/metrics") { _, _ in
            let gauges = MonitorMetrics.gauges(service.findings)
            return Response(text: metrics.text(gauges: gauges), contentType: MetricsRegistry.contentType)
        }
        let files = [
            ("/style.css", "text/css; charset=utf-8", StyleSheet.text),
            ("/monitor.css", "text/css; charset=utf-8", MonitorStyle.text),
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

    /// The range that is asked for, the last day unless one is; nil where there is no such range.
    private func range(_ request: Request) -> MonitorRange? {
        guard let name = request.uri.queryParameters["range"] else { return .day }
        return MonitorRange(rawValue: String(name))
    }

    private func page(_ request: Request) async -> Response {
        let range = range(request) ?? .day
        do {
            let snapshot = try await source.snapshot(range, at: .now)
            return Response(html: MonitorPage.html(snapshot, findings: service.findings, settings: settings))
        } catch {
            var response = Response(html: MonitorPage.away(MonitorSource.reason(error), range: range))
            response.status = .serviceUnavailable
            return response
        }
    }

    private func document(_ request: Request) async throws -> Response {
        guard let range = range(request) else {
            let names = MonitorRange.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.badRequest, "range is one of \(names)")
        }
        do {
            let snapshot = try await source.snapshot(range, at: .now)
            return Response(json: MonitorDocument.json(snapshot, findings: service.findings))
        } catch {
            throw Problem(.serviceUnavailable, "the database cannot be looked at now: \(MonitorSource.reason(error))")
        }
    }

    /// Without its database the monitor still says so on its pages, so that does not make it unready.
    private func readiness() -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("status", drain.isDraining ? "draining" : "ready")
            json.member("database", service.findings.failure == nil ? "read" : "away")
        }
        return Response(status: drain.isDraining ? .serviceUnavailable : .ok, json: json)
    }
}

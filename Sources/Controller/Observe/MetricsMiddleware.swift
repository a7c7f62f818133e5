import Hummingbird
import Telemetry

/// Counts and times the answers.
struct MetricsMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let metrics: MetricsRegistry

    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        // The errors became answers further in.
        let response = try await next(request, context)
        let route = context.endpointPath ?? "other"
        metrics.count(
            "headgate_http_requests_total",
            MetricsRegistry.labels([
                "route": route, "method": request.method.rawValue, "status": "\(response.status.code)",
            ])
        )
        if request.text("wait") == nil, !Self.waiting.contains(route) {
            metrics.observe(
                "headgate_http_request_seconds",
                MetricsRegistry.labels(["route": route]),
                ContinuousClock.now - start
            )
        }
        return response
    }

    /// Long polls that say in their body how long they wait.
    private static let waiting: Set<String> = ["/api/v1/runners/claim"]
}

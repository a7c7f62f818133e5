import HTTPTypes
import Hummingbird
import Logging
import Telemetry

/// The outermost layer: counts and times requests, turns errors into problems, ends connections when draining.
struct EdgeMiddleware<Context: RequestContext>: RouterMiddleware {
    let metrics: MetricsRegistry
    let drain: DrainService

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = problem.response
        } catch let error as Hummingbird.HTTPError {
            response = Problem(error.status, error.body ?? error.status.reasonPhrase).response
        } catch let error as ModerationServiceError where error.code == .unavailable {
            context.logger.error(
                "request not carried out",
                metadata: ["path": "\(context.endpointPath ?? "?")", "error": "\(error.cause ?? error)"]
            )
            response = Problem(.serviceUnavailable, error.message).response
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error(
                "request failed",
                metadata: ["path": "\(context.endpointPath ?? "?")", "error": "\(error)"]
            )
            response = Problem(.internalServerError, "the server could not answer; it has written down why").response
        }
        if drain.isDraining { response.headers[.connection] = "close" }
        metrics.countRequest(
            route: context.endpointPath ?? "other",
            status: response.status.code,
            duration: ContinuousClock.now - start
        )
        return response
    }
}

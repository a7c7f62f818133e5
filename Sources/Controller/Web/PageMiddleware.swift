import HTTPTypes
import Hummingbird
import Logging
import Persistence

/// Gives pages their headers, and turns errors into pages that say what to do.
struct PageMiddleware: RouterMiddleware {
    typealias Context = APIContext

    /// Nothing but what is served here, nothing inline, no frames.
    private static let policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        + "frame-ancestors 'none'"

    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as ControllerError {
            response = page(error.status, error.message, request, context)
        } catch let error as HTTPError {
            response = page(error.status.code, error.body ?? error.status.reasonPhrase, request, context)
        } catch let error as PersistenceError {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            response =
                error.mayPass
                ? page(503, "The database cannot be used at the moment: \(error.message)", request, context)
                : page(500, "The database failed; the controller's log says how.", request, context)
        } catch is CancellationError {
            response = page(503, "The controller is stopping.", request, context)
        } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            response = page(500, "Something unexpected went wrong.", request, context)
        }
        response.headers[.contentSecurityPolicy] = Self.policy
        response.headers[.xContentTypeOptions] = "nosniff"
        // Forms need their origin told to this server, and no other server is told anything.
        if response.headers[.referrerPolicy] == nil { response.headers[.referrerPolicy] = "same-origin" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func page(_ status: Int, _ message: String, _ request: Request, _ context: APIContext) -> Response {
        if status >= 500 { context.logger.error("\(request.method) \(request.uri.path): \(message)") }
        var visitor = Visitor(request, context)
        if request.method != .get { visitor.path = "/" }
        var response = Response.page(
            ErrorPage(status: status, message: message, visitor: visitor).render(),
            status: HTTPResponse.Status(code: status)
        )
        if status == 503 { response.headers[.retryAfter] = ProblemMiddleware.pause }
        return response
    }
}

import HTTPTypes
import Hummingbird

/// An answer to HEAD has no body, whatever came of the request: what follows on the connection would be read into it.
struct HeadMiddleware: RouterMiddleware {
    typealias Context = APIContext

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let response = try await next(request, context)
        return request.method == .head ? response.createHeadResponse() : response
    }
}

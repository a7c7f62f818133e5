import HTTPTypes
import Hummingbird

/// Lets pages of other origins read answers, as the Fetch standard's CORS protocol has it.
struct CrossOriginMiddleware<Context: RequestContext>: RouterMiddleware {
    private static var methods: String { "GET, POST, DELETE" }
    private static var headers: String { "Authorization, Content-Type, X-API-Key, X-Moderator" }
    private static var longest: String { "600" }

    /// Origins such as `https://example.org`; `*` stands for all of them.
    ///
    /// Without any, nothing is said of origins.
    let origins: Set<String>

    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard !origins.isEmpty, let origin = request.headers[.origin] else { return try await next(request, context) }
        let isAllowed = origins.contains("*") || origins.contains(origin)
        let isPreflight =
            request.method == .options && request.headers[.accessControlRequestMethod] != nil
        var response = isPreflight ? Response(status: .noContent) : try await next(request, context)
        if !origins.contains("*") { response.headers[.vary] = "Origin" }
        guard isAllowed else { return response }
        response.headers[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
        guard isPreflight else {
            response.headers[.accessControlExposeHeaders] = "Retry-After"
            return response
        }
        response.headers[.accessControlAllowMethods] = Self.methods
        response.headers[.accessControlAllowHeaders] = Self.headers
        response.headers[.accessControlMaxAge] = Self.longest
        return response
    }
}

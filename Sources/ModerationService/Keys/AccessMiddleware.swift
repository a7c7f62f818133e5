import HTTPTypes
import Hummingbird

/// Lets those through who have a key for what they ask for, as often as it allows.
///
/// The key comes as `Authorization: Bearer`, as `X-API-Key` or `X-Goog-Api-Key`, or as `key` in the query.
struct AccessMiddleware: RouterMiddleware {
    /// Nothing at a server that asks for no keys.
    let ring: KeyRing?
    let scopes: Set<KeyScope>

    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let ring else { return try await next(request, context) }
        guard let secret = Self.secret(request) else {
            throw Problem(.unauthorized, "the request has no API key")
        }
        guard let caller = try ring.caller(secret) else {
            throw Problem(.unauthorized, "the API key is not known, or has been revoked")
        }
        guard !caller.scopes.isDisjoint(with: scopes) else {
            throw Problem(.forbidden, "the API key is not for this: it lacks \(Self.names(scopes))")
        }
        if let wait = caller.limiter?.take() {
            throw Problem(.tooManyRequests, "the API key has used up its comments for now", retryAfter: wait)
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }

    private static func names(_ scopes: Set<KeyScope>) -> String {
        scopes.map { $0.rawValue }.sorted().joined(separator: " or ")
    }

    private static func secret(_ request: Request) -> Substring? {
        if let bearer = request.headers[.authorization], bearer.lowercased().hasPrefix("bearer ") {
            return bearer.dropFirst("bearer ".count)
        }
        for name in ["X-API-Key", "X-Goog-Api-Key"] {
            if let field = HTTPField.Name(name), let value = request.headers[field] { return value[...] }
        }
        return request.uri.queryParameters["key"]
    }
}

import HTTPTypes
import Hummingbird

/// Sets the principal from `Authorization: Bearer …` or from the session cookie of the pages.
///
/// A token that nobody has is refused even where looking is open: whoever sends one means to be somebody.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = APIContext

    static let cookie = "headgate_session"

    let authenticator: Authenticator

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            guard let token = bearer(header), let principal = authenticator.principal(token: token) else {
                throw ControllerError(
                    .unauthorized,
                    "the token is not known here; see 'headgate --help' for where it is read"
                )
            }
            context.principal = principal
        } else if let token = request.cookies[Self.cookie]?.value, let principal = authenticator.principal(token: token)
        {
            context.principal = principal
            context.hasSession = true
        }
        return try await next(request, context)
    }

    private func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

import HTTPTypes
import Hummingbird

/// Sets the principal from `Authorization: Bearer …` or from the session cookie of the pages.
///
/// A token that nobody has is refused even where looking is open: whoever sends one means to be somebody.
struct AuthenticationMiddleware: RouterMiddleware {
    typealias Context = APIContext

    static let cookie = "headgate_session"

    let people: People
    let failures: FailedLogins

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let header = request.headers[.authorization] {
            try failures.check(context.address)
            guard let token = Self.bearer(header), let principal = try await people.principal(token: token) else {
                failures.record(context.address)
                throw ControllerError(
                    .unauthorized,
                    "the token is not known here; see 'headgate --help' for where it is read"
                )
            }
            context.principal = principal
        } else if let session = request.cookies[Self.cookie]?.value,
            let principal = try await people.principal(session: session)
        {
            context.principal = principal
            context.hasSession = true
        }
        return try await next(request, context)
    }

    /// The token of an `Authorization` header.
    static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}

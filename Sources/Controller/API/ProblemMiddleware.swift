import ControllerAPI
import Git
import HTTPTypes
import Hummingbird
import Logging
import Persistence

/// The one place where an error becomes an HTTP answer (RFC 9457).
///
/// What is not meant for others' eyes goes to the log.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = APIContext

    /// After how many seconds it is worth asking again when something this depends on does not answer.
    static let pause = "2"

    let logger: Logger

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ControllerError {
            if error.status >= 500 {
                logger.error("\(request.method) \(request.uri.path): \(error.message)")
            }
            return try problem(error.status, error.message)
        } catch let error as HTTPError {
            var response = try problem(error.status.code, error.body ?? Self.title(error.status.code))
            if let allow = error.headers[.allow] { response.headers[.allow] = allow }
            return response
        } catch let error as PersistenceError {
            logger.error("\(request.method) \(request.uri.path): \(error)")
            guard error.mayPass else { return try problem(500, "the database failed; the controller's log says how") }
            return try problem(503, "the database cannot be used at the moment: \(error.message)")
        } catch let error as GitError {
            // Names and revisions that are none are refused by Git's own types.
            if error.code == .invalid { return try problem(400, error.message) }
            logger.error("\(request.method) \(request.uri.path): \(error)")
            return try problem(503, "the repository cannot be asked at the moment: \(error.message)")
        } catch is CancellationError {
            return try problem(503, "the controller is stopping")
        } catch {
            logger.error("\(request.method) \(request.uri.path): \(error)")
            return try problem(500, "something unexpected went wrong; the controller's log says what")
        }
    }

    /// The words for a status (RFC 9110): made of a number alone, it has none.
    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: status < 500 ? "Refused" : "Failed"
        }
    }

    private func problem(_ status: Int, _ detail: String) throws -> Response {
        let reply = HTTPResponse.Status(code: status)
        var response = try Response.json(
            Problem(title: Self.title(status), status: status, detail: detail),
            status: reply
        )
        response.headers[.contentType] = "application/problem+json"
        if status == 429 { response.headers[.retryAfter] = "60" }
        if status == 503 { response.headers[.retryAfter] = Self.pause }
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

import HTTPTypes
import Hummingbird
import Logging

/// What the review pages stand on.
struct ReviewDesk: Sendable {
    let client: ModerationClient
    let hub: ChatHub
    let policy: String?
    let logger: Logger
    let sessions = ModeratorSessions()
    /// Guessing keys and names is slow for everybody together.
    let doors = SignInLimit()

    /// What a moderator has asked for, or where to sign in; what the API refuses becomes a page that says so.
    func signedIn(
        _ request: Request,
        _ body: (ModeratorSession, ReviewClient) async throws -> Response
    ) async throws -> Response {
        if request.method != .get, request.method != .head { try SameOrigin.check(request) }
        guard let session = sessions.session(request) else {
            return Response(html: SignInPage.html(), status: request.method == .get ? .ok : .unauthorized)
        }
        do {
            return try await body(session, ReviewClient(client: client, session: session))
        } catch let answer as APIAnswer where answer.status == 401 || answer.status == 403 {
            // The key was revoked meanwhile.
            var response = Response(html: SignInPage.html(problem: answer.detail), status: .unauthorized)
            response.headers[.setCookie] = sessions.end(request)
            return response
        } catch let answer as APIAnswer {
            let status = answer.status < 500 ? answer.status : 503
            return Response(
                html: ReviewProblemPage.html(answer.detail),
                status: HTTPTypes.HTTPResponse.Status(code: status)
            )
        } catch let problem as Problem {
            return Response(html: ReviewProblemPage.html(problem.detail), status: problem.status)
        } catch let error as ModerationServiceError where error.code == .unavailable {
            logger.warning("a review page could not be made", metadata: ["error": "\(error)"])
            return Response(html: ReviewProblemPage.html(error.message), status: .serviceUnavailable)
        }
    }

    /// The page of an item, with what can be found out about it; what cannot is left out.
    func page(
        of item: ReviewRecords.Item,
        for session: ModeratorSession,
        problem: String? = nil,
        form: DecisionForm? = nil
    ) async -> String {
        var page = ItemPage(session: session, item: item, policy: policy, problem: problem, form: form)
        page.context = hub.context(of: item.requestID)
        do {
            page.spans = try await client.check(item.comment, spans: true, isStored: false).spans
            if item.queue == ReviewQueue.appeals.rawValue {
                page.appealReason = try await client.appealStatus(item.requestID)?.reason
            }
        } catch {
            logger.warning("an item is shown without its parts", metadata: ["error": "\(error)"])
        }
        return page.html
    }
}

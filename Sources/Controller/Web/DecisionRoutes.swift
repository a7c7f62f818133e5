import ControllerAPI
import HTTPTypes
import Hummingbird

/// Where the page's forms decide on reviews.
struct DecisionRoutes {
    let reviews: ReviewDesk
    let access: Access
    let forms: FormGuard

    private struct Form: Decodable {
        var csrf: String?
        var environment: String
        var decision: String
        var reviewer: String?
        var reason: String?
        var seen: String?
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.post("/runs/:run/reviews") { request, context -> Response in
            try forms.checkOrigin(request)
            let principal = try access.require(.review, context)
            guard context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value else {
                throw ControllerError(.unauthorized, "sign in on the page to decide here; a token decides by the API")
            }
            let form = try await forms.fields(Form.self, of: request)
            try forms.check(token: form.csrf, session: session)
            guard let decision = ReviewDecision(rawValue: form.decision) else {
                throw ControllerError(.invalid, "a decision is 'approve' or 'reject'")
            }
            let reason = form.reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
            guard decision == .approve || reason != nil else {
                throw ControllerError(
                    .invalid,
                    "a rejection needs a reason: it is what the author of the change gets to read"
                )
            }
            let run = try context.run()
            _ = try await reviews.decide(
                run,
                ReviewRequest(
                    environment: form.environment,
                    decision: decision,
                    reviewer: form.reviewer,
                    reason: reason,
                    seen: form.seen
                ),
                by: principal,
                via: "page"
            )
            return Response(
                status: .seeOther,
                headers: [.location: "/?notice=\(decision.rawValue)&run=\(run)"]
            )
        }
    }
}

import ControllerAPI
import HTTPTypes
import Hummingbird

/// Where the page's forms run runs again.
struct RunFormRoutes {
    let deliveries: Deliveries
    let access: Access
    let forms: FormGuard

    private struct Form: Decodable {
        var csrf: String?
        var what: String
        var debug: String?
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.post("/runs/:run/rerun") { request, context -> Response in
            try forms.checkOrigin(request)
            let principal = try access.require(.start, context)
            guard context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value else {
                throw ControllerError(.unauthorized, "sign in on the page to do this here; a token does it by the API")
            }
            let form = try await forms.fields(Form.self, of: request)
            try forms.check(token: form.csrf, session: session)
            guard ["all", "failed"].contains(form.what) else {
                throw ControllerError(.invalid, "what is to run again is 'all' or 'failed'")
            }
            let run = try context.run()
            try await deliveries.rerun(
                run: run,
                RerunRequest(failedOnly: form.what == "failed", debug: form.debug == "yes"),
                by: principal
            )
            return Response(status: .seeOther, headers: [.location: "/runs/\(run)"])
        }
    }
}

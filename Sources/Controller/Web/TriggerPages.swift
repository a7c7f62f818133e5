import ControllerAPI
import HTTPTypes
import Hummingbird
import Persistence

/// The pages from which people start workflows, and let pull requests run.
struct TriggerPages {
    let pulls: PullDesk
    let dispatches: DispatchDesk
    let schedules: ScheduleDesk
    let access: Access
    let forms: FormGuard

    private struct Approval: Decodable {
        var csrf: String?
        var head: String
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.post("/repositories/:repository/pulls/:number/approval") { request, context -> Response in
            try forms.checkOrigin(request)
            let principal = try access.require(.operate, context)
            let form = try await forms.fields(Approval.self, of: request)
            try check(form.csrf, request, context)
            let runs = try await pulls.approve(
                context.pull(),
                of: context.parameter("repository"),
                head: form.head,
                by: principal,
                via: "page"
            )
            return Response(status: .seeOther, headers: [.location: runs.first.map(Link.run) ?? "/"])
        }
        pages.get("/workflows") { request, context -> Response in
            try access.requireLooking(context)
            return try await .page(page(request, context).render())
        }
        pages.get("/repositories/:repository/start") { request, context -> Response in
            try access.requireLooking(context)
            let name = try context.parameter("repository")
            guard let file = request.text("workflow"),
                let row = try await page(request, context).row(file, of: name), row.trigger("workflow_dispatch") != nil
            else {
                throw ControllerError(.notFound, "there is no workflow of \(name.prefix(60)) to start by that name")
            }
            let environments = pulls.rules.environments.filter { $0.repository == name }.map(\.name)
            return .page(
                StartPage(
                    repository: name,
                    workflow: row,
                    branch: pulls.rules.repository(name)?.branch ?? "",
                    environments: environments,
                    visitor: Visitor(request, context)
                ).render()
            )
        }
        pages.post("/repositories/:repository/start") { request, context -> Response in
            try forms.checkOrigin(request)
            let principal = try access.require(.start, context)
            var fields = try await forms.fields([String: String].self, of: request)
            try check(fields["csrf"], request, context)
            fields["csrf"] = nil
            guard let workflow = fields.removeValue(forKey: "workflow") else {
                throw ControllerError(.invalid, "the form names no workflow")
            }
            let ref = fields.removeValue(forKey: "ref").flatMap { $0.isEmpty ? nil : $0 }
            var inputs: [String: String] = [:]
            for (name, value) in fields where name.hasPrefix(StartPage.prefix) {
                inputs[String(name.dropFirst(StartPage.prefix.count))] = value
            }
            let run = try await dispatches.dispatch(
                DispatchRequest(
                    repository: context.parameter("repository"),
                    workflow: workflow,
                    ref: ref,
                    inputs: inputs
                ),
                by: principal
            )
            return Response(status: .seeOther, headers: [.location: Link.run(run)])
        }
    }

    private func page(_ request: Request, _ context: APIContext) async throws -> WorkflowsPage {
        let repositories = pulls.rules.repositories.map(\.name)
        let (rows, due) = try await pulls.database.read { connection in
            (
                try repositories.prefix(200).map { ($0, try WorkflowTable.all(of: $0, in: connection)) },
                try repositories.prefix(200).flatMap { try ScheduleTable.of($0, in: connection) }
            )
        }
        return WorkflowsPage(repositories: rows, schedules: due, visitor: Visitor(request, context))
    }

    private func check(_ token: String?, _ request: Request, _ context: APIContext) throws {
        guard context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value else {
            throw ControllerError(.unauthorized, "sign in on the page to do this here; a token does it by the API")
        }
        try forms.check(token: token, session: session)
    }
}

import HTTPTypes
import Hummingbird
import NIOCore

/// The review pages over HTTP: everything is a form, so that it works without a script.
struct ReviewPageRoutes: Sendable {
    private static let longestBody = 16 << 10
    private static let decisionsLookedAt = 200
    private static let decisionsShown = 10

    let desk: ReviewDesk

    func add(to router: Router<BasicRequestContext>) {
        SignInRoutes(desk: desk).add(to: router)
        ReviewReportPages(desk: desk).add(to: router)
        router.get("/review") { request, _ in
            try await desk.signedIn(request) { session, client in try await queues(request, session, client) }
        }
        router.post("/review/claims") { request, _ in
            try await desk.signedIn(request) { _, client in
                let queue = FormField.value("queue", in: try await request.content(upTo: Self.longestBody))
                return try await next(of: queue, request, client)
            }
        }
        router.get("/review/items/:id") { request, context in
            try await desk.signedIn(request) { session, client in
                let item = try await client.item(try Self.id(context))
                return Response(html: await desk.page(of: item, for: session))
            }
        }
        router.post("/review/items/:id/decision") { request, context in
            try await desk.signedIn(request) { session, client in
                try await decide(try Self.id(context), request, session, client)
            }
        }
        router.post("/review/items/:id/renew") { request, context in
            try await desk.signedIn(request) { _, client in
                let id = try Self.id(context)
                try await client.renew(id)
                return .redirect(to: "/review/items/\(id)")
            }
        }
        router.post("/review/items/:id/release") { request, context in
            try await desk.signedIn(request) { _, client in
                try await client.release(try Self.id(context))
                return .redirect(to: "/review")
            }
        }
        router.post("/review/decisions/:id/undo") { request, context in
            try await desk.signedIn(request) { _, client in
                let id = try Self.id(context)
                let item = try await client.undo(id)
                desk.sessions.update(request) { session in
                    session.forget(id)
                    session.visit(item.id)
                    session.name = item.claimedBy ?? session.name
                }
                return .redirect(to: "/review/items/\(item.id)")
            }
        }
    }

    private func queues(
        _ request: Request,
        _ session: ModeratorSession,
        _ client: ReviewClient
    ) async throws -> Response {
        let all = try await client.decisions(limit: Self.decisionsLookedAt)
        let own = all.filter { decision in
            decision.moderator == session.name || session.decisions.contains { $0.id == decision.id }
        }
        let page = QueuesPage(
            session: session,
            queues: try await client.queues(),
            agreement: try await client.agreement(),
            decisions: Array(own.prefix(Self.decisionsShown)),
            isNothingLeft: request.uri.queryParameters["left"] == "nothing"
        )
        return Response(html: page.html)
    }

    /// Claims the oldest item and leads to it.
    private func next(of queue: String?, _ request: Request, _ client: ReviewClient) async throws -> Response {
        guard let item = try await client.claim(queue?.isEmpty == true ? nil : queue) else {
            return .redirect(to: "/review?left=nothing")
        }
        desk.sessions.update(request) { session in
            session.visit(item.id)
            session.name = item.claimedBy ?? session.name
        }
        return .redirect(to: "/review/items/\(item.id)")
    }

    private func decide(
        _ id: Int,
        _ request: Request,
        _ session: ModeratorSession,
        _ client: ReviewClient
    ) async throws -> Response {
        let content = try await request.content(upTo: Self.longestBody)
        let form = try DecisionForm(content)
        let decision: ReviewRecords.Decision
        do {
            decision = try await client.decide(id, form)
        } catch let answer as APIAnswer where answer.status == 400 || answer.status == 409 {
            // What was filled in stays; what stands in the way is said above it.
            let item = try await client.item(id)
            return Response(
                html: await desk.page(of: item, for: session, problem: answer.detail, form: form),
                status: HTTPTypes.HTTPResponse.Status(code: answer.status)
            )
        }
        desk.sessions.update(request) { session in
            session.note(ModeratorSession.Decision(id: decision.id, item: id, verdict: decision.verdict))
        }
        return try await next(of: FormField.value("queue", in: content), request, client)
    }

    private static func id(_ context: BasicRequestContext) throws -> Int {
        guard let id = context.parameters.get("id").flatMap({ Int($0) }), id > 0 else {
            throw Problem(.notFound, "there is no such item")
        }
        return id
    }
}

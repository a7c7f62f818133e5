import ControllerAPI
import Hummingbird

/// Where people get tokens and give them up.
struct TokenRoutes {
    let desk: TokenDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/tokens") { _, context -> Response in
            let principal = try access.require(.look, context)
            return try Response.json(TokenList(tokens: await desk.list(for: principal)))
        }
        router.post("/api/v1/tokens") { request, context -> Response in
            let principal = try access.require(.look, context)
            try access.requireToken(context)
            let body = try await request.decoded(TokenRequest.self)
            return try Response.json(await desk.create(body, by: principal), status: .created)
        }
        router.delete("/api/v1/tokens/:id") { _, context -> Response in
            let principal = try access.require(.look, context)
            try access.requireToken(context)
            return try Response.json(await desk.revoke(context.parameter("id"), by: principal))
        }
    }
}

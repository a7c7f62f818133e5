import ControllerAPI
import Hummingbird

/// Where secrets are set; there is no way to read one.
struct SecretRoutes {
    let desk: SecretDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/secrets") { _, context -> Response in
            _ = try access.require(.administer, context)
            return try Response.json(SecretList(secrets: await desk.list()))
        }
        router.put("/api/v1/secrets") { request, context -> Response in
            let principal = try access.require(.administer, context)
            try access.requireToken(context)
            let body = try await request.decoded(SecretRequest.self)
            return try Response.json(await desk.set(body, by: principal))
        }
        router.delete("/api/v1/secrets/:name") { request, context -> Response in
            let principal = try access.require(.administer, context)
            try access.requireToken(context)
            let scope = SecretScope(
                repository: request.text("repository"),
                environment: request.text("environment"),
                branch: request.text("branch")
            )
            try await desk.delete(context.parameter("name"), scope, by: principal)
            return try Response.json(Acknowledgement())
        }
    }
}

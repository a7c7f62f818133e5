import ControllerAPI
import Hummingbird

/// Where people start workflows.
struct DispatchRoutes {
    let desk: DispatchDesk
    let board: StatusBoard
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/dispatches") { request, context -> Response in
            let principal = try access.require(.start, context)
            try access.requireToken(context)
            let body = try await request.decoded(DispatchRequest.self)
            return try Response.json(await board.run(desk.dispatch(body, by: principal)))
        }
        router.post("/api/v1/repositories/:repository/dispatches") { request, context -> Response in
            let principal = try access.require(.start, context)
            try access.requireToken(context)
            let bytes = try await request.bytes(upTo: 2 * RepositoryDispatch.maximumPayload)
            let taken = try await desk.send(
                RepositoryDispatch(json: bytes),
                to: context.parameter("repository"),
                by: principal
            )
            return try Response.json(RepositoryDispatched(event: taken.event, runs: taken.runs), status: .accepted)
        }
    }
}

import ControllerAPI
import Hummingbird

/// Where people change runs.
struct RunChangeRoutes {
    let board: StatusBoard
    let deliveries: Deliveries
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/runs/:run/cancel") { _, context -> Response in
            let principal = try access.require(.start, context)
            try access.requireToken(context)
            let run = try context.run()
            try await deliveries.cancel(run: run, by: principal)
            return try Response.json(await board.run(run))
        }
        router.post("/api/v1/runs/:run/rerun") { request, context -> Response in
            let principal = try access.require(.start, context)
            try access.requireToken(context)
            let run = try context.run()
            try await deliveries.rerun(run: run, try await request.decoded(RerunRequest.self), by: principal)
            return try Response.json(await board.run(run))
        }
        router.put("/api/v1/runs/:run/priority") { request, context -> Response in
            let principal = try access.require(.start, context)
            try access.requireToken(context)
            let run = try context.run()
            let body = try await request.decoded(PriorityRequest.self)
            try await deliveries.prioritise(run: run, body.priority, by: principal)
            return try Response.json(await board.run(run))
        }
    }
}

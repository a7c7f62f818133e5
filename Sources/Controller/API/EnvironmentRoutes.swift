import ControllerAPI
import Hummingbird

/// What environments have had, rollbacks and holds.
struct EnvironmentRoutes {
    let history: HistoryDesk
    let rollbacks: RollbackDesk
    let holds: HoldDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/environments/:environment/history") { request, context -> Response in
            try access.requireLooking(context)
            let limit = try request.integer("limit", default: 50, in: 1...1000)
            let environment = try context.parameter("environment")
            return try .tagged(await history.history(environment, limit: limit), for: request)
        }
        router.post("/api/v1/environments/:environment/rollbacks") { request, context -> Response in
            let principal = try access.require(.review, context)
            try access.requireToken(context)
            let body = try await request.decoded(RollbackRequest.self)
            let environment = try context.parameter("environment")
            return try Response.json(await rollbacks.rollback(environment, body, by: principal))
        }
        router.get("/api/v1/holds") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(HoldList(holds: await holds.active()), for: request)
        }
        router.post("/api/v1/holds") { request, context -> Response in
            let principal = try access.require(.review, context)
            try access.requireToken(context)
            return try Response.json(await holds.hold(request.decoded(HoldRequest.self), by: principal))
        }
        router.post("/api/v1/holds/:hold/release") { _, context -> Response in
            let principal = try access.require(.review, context)
            try access.requireToken(context)
            guard let id = Int(try context.parameter("hold")) else {
                throw ControllerError(.invalid, "a hold is named by its number")
            }
            return try Response.json(await holds.release(id, by: principal))
        }
    }
}

import ControllerAPI
import Hummingbird

/// Where people see whether notifications arrive, and try it.
struct NotificationRoutes {
    let desk: NotificationDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/notifications") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(await desk.list(), for: request)
        }
        router.post("/api/v1/notifications/:name/test") { _, context -> Response in
            let principal = try access.require(.operate, context)
            try access.requireToken(context)
            let name = try context.parameters.require("name")
            return try Response.json(await desk.test(name, by: principal))
        }
    }
}

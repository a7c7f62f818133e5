import ControllerAPI
import Hummingbird
import Persistence

/// Where the audit log is read.
struct AuditRoutes {
    /// The most entries of one answer.
    static let longest = 1000

    let database: any SQLDatabase
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/audit") { request, context -> Response in
            _ = try access.require(.operate, context)
            let limit = try request.integer("limit", default: 100, in: 1...Self.longest)
            guard request.text("after") != nil else {
                return try Response.json(
                    AuditPart(entries: await database.read { try AuditLog.newest(limit, in: $0) })
                )
            }
            let after = try request.integer("after", default: 0, in: 0...Int.max)
            return try Response.json(
                AuditPart(entries: await database.read { try AuditLog.entries(after: after, limit: limit, in: $0) })
            )
        }
    }
}

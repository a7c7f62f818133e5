import ControllerAPI
import Hummingbird

/// Where logs are read by lines: how many there are, some of them, and those that hold a text.
struct LogViewRoutes {
    let logs: LogDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/runs/:run/jobs/:job/log/outline") { request, context -> Response in
            let log = try await log(request, context)
            return try await Response.json(logs.reader.outline(log.key, isComplete: log.isOver))
        }
        router.get("/api/v1/runs/:run/jobs/:job/log/lines") { request, context -> Response in
            let log = try await log(request, context)
            return try await Response.json(
                logs.reader.rows(
                    log.key,
                    isComplete: log.isOver,
                    from: request.integer("from", default: 1, in: 1...Int.max),
                    count: request.integer("count", default: 500, in: 1...LogReader.maximumRows)
                )
            )
        }
        router.get("/api/v1/runs/:run/jobs/:job/log/search") { request, context -> Response in
            let log = try await log(request, context)
            guard let text = request.text("text"), !text.isEmpty, text.utf8.count <= LogSearch.maximumText,
                !text.contains(where: \.isNewline)
            else {
                throw ControllerError(
                    .invalid,
                    "'text' is what to look for: one line of at most \(LogSearch.maximumText) bytes"
                )
            }
            return try await Response.json(
                logs.reader.matches(
                    log.key,
                    text: text,
                    from: request.integer("from", default: 1, in: 1...Int.max),
                    limit: request.integer("limit", default: 200, in: 1...1000)
                )
            )
        }
    }

    private func log(_ request: Request, _ context: APIContext) async throws -> (key: LogKey, isOver: Bool) {
        try access.requireLooking(context)
        return try await logs.log(
            run: context.run(),
            job: context.parameters.require("job"),
            attempt: request.text("attempt") == nil
                ? nil : request.integer("attempt", default: 1, in: 1...Int.max)
        )
    }
}

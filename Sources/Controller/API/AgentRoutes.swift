import ControllerAPI
import Hummingbird

/// Where agents report and are told that there may be something to look for.
struct AgentRoutes {
    let desk: AgentDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/agents/:agent/report") { request, context -> Response in
            let name = try context.parameter("agent")
            let environment = try access.requireAgent(context, named: name)
            let report = try await request.decoded(AgentReport.self, upTo: 4 * 1024 * 1024)
            try await desk.receive(report.status, from: name, environment: environment)
            return try Response.json(Acknowledgement())
        }
        router.get("/api/v1/agents/:agent/hint") { request, context -> Response in
            let name = try context.parameter("agent")
            let environment = try access.requireAgent(context, named: name)
            let seconds = try request.integer("wait", default: 0, in: 0...60)
            return try Response.json(
                await desk.hint(environment: environment, after: request.text("after"), atMost: .seconds(seconds))
            )
        }
    }
}

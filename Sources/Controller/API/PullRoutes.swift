import ControllerAPI
import Hummingbird

/// Where people see the pull requests of strangers, and let them run.
struct PullRoutes {
    let desk: PullDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/pulls") { _, context -> Response in
            try access.requireLooking(context)
            return try Response.json(PendingPullList(pulls: await desk.pending()))
        }
        router.post("/api/v1/repositories/:repository/pulls/:number/approval") { request, context -> Response in
            let principal = try access.require(.operate, context)
            try access.requireToken(context)
            let body = try await request.decoded(PullApproval.self)
            let runs = try await desk.approve(
                context.pull(),
                of: context.parameter("repository"),
                head: body.head,
                by: principal,
                via: "api"
            )
            return try Response.json(PullApproved(runs: runs))
        }
    }
}

extension APIContext {
    /// The pull request that the path names.
    func pull() throws -> Int {
        let text = try parameter("number")
        guard let number = Int(text), number > 0 else {
            throw ControllerError(.notFound, "there is no pull request '\(text.prefix(40))': they are numbers")
        }
        return number
    }
}

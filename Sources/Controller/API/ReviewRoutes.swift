import ControllerAPI
import Hummingbird

/// Where people decide.
struct ReviewRoutes {
    let desk: ReviewDesk
    let evidence: EvidenceDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/runs/:run/jobs/:job/review") { request, context -> Response in
            try access.requireLooking(context)
            let job = try context.parameter("job")
            return try .tagged(await evidence.evidence(run: context.run(), job: job), for: request)
        }
        router.post("/api/v1/runs/:run/reviews") { request, context -> Response in
            let principal = try access.require(.review, context)
            try access.requireToken(context)
            let body = try await request.decoded(ReviewRequest.self)
            return try Response.json(await desk.decide(context.run(), body, by: principal, via: "api"))
        }
    }
}

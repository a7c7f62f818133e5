import ControllerAPI
import Hummingbird

/// Where machines join.
struct EnrolmentRoutes {
    let desk: EnrolmentDesk
    let failures: FailedLogins
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/enrolments") { request, context -> Response in
            let principal = try access.require(.administer, context)
            try access.requireToken(context)
            let body = try await request.decoded(EnrolmentRequest.self)
            return try Response.json(await desk.invite(body, by: principal), status: .created)
        }
        // The code is the proof of whoever sends it: guesses are counted as wrong tokens are.
        router.post("/api/v1/enrolments/redeem") { request, context -> Response in
            try failures.check(context.address)
            let body = try await request.decoded(EnrolmentRedemption.self, upTo: 4096)
            do {
                return try Response.json(await desk.redeem(body.code), status: .created)
            } catch let error as ControllerError where error.code == .unauthorized {
                failures.record(context.address)
                throw error
            }
        }
    }
}

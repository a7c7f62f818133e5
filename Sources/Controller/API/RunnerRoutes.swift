import ControllerAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// Where runners ask for jobs and say how they go.
struct RunnerRoutes {
    /// The most bytes of one piece of log.
    static let maximumLogPiece = 4 * 1024 * 1024

    let desk: RunnerDesk
    let logs: LogDesk
    let promoter: Promoter
    let sync: SyncBoard
    let artifacts: ArtifactStore
    let sources: SourceDesk
    let access: Access

    func add(to router: Router<APIContext>) {
        router.post("/api/v1/runners/register") { request, context -> Response in
            let name = try access.requireRunner(context)
            var registration = try await request.decoded(RunnerRegistration.self)
            // What it was enrolled for, whatever it says of itself.
            if case .runner(_, let labels?) = context.principal { registration.labels = labels }
            try await desk.register(registration, as: name)
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/runners/leave") { request, context -> Response in
            let name = try access.requireRunner(context)
            try await desk.leave(request.decoded(RunnerLeave.self).session, as: name)
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/runners/claim") { request, context -> Response in
            let name = try access.requireRunner(context)
            let claim = try await request.decoded(ClaimRequest.self)
            guard let assignment = try await desk.claim(claim, as: name) else {
                return Response(status: .noContent)
            }
            return try Response.json(assignment)
        }
        router.post("/api/v1/leases/:lease/heartbeat") { _, context -> Response in
            try Response.json(await desk.heartbeat(lease(context), by: access.requireRunner(context)))
        }
        router.post("/api/v1/leases/:lease/steps") { request, context -> Response in
            let name = try access.requireRunner(context)
            let step = try await request.decoded(StepReport.self)
            try await desk.record(step, lease: lease(context), by: name)
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/leases/:lease/log") { request, context -> Response in
            let name = try access.requireRunner(context)
            let offset = try request.integer("offset", default: 0, in: 0...Int.max)
            let bytes = try await request.bytes(upTo: Self.maximumLogPiece)
            try await logs.append(bytes, at: offset, lease: lease(context), by: name)
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/leases/:lease/finish") { request, context -> Response in
            let name = try access.requireRunner(context)
            let result = try await request.decoded(JobResult.self, upTo: 4 * 1024 * 1024)
            try await desk.finish(result, lease: lease(context), by: name)
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/leases/:lease/return") { _, context -> Response in
            try await desk.takeBack(lease(context), by: access.requireRunner(context))
            return try Response.json(Acknowledgement())
        }
        router.post("/api/v1/leases/:lease/promotions") { request, context -> Response in
            let name = try access.requireRunner(context)
            let body = try await request.decoded(PromotionRequest.self)
            return try Response.json(await promoter.promote(body, lease: lease(context), by: name))
        }
        router.get("/api/v1/leases/:lease/sync") { request, context -> Response in
            let name = try access.requireRunner(context)
            guard let environment = request.text("environment") else {
                throw ControllerError(.invalid, "'environment' is missing")
            }
            let seconds = try request.integer("wait", default: 0, in: 0...60)
            return try Response.json(
                await sync.state(lease: lease(context), environment: environment, by: name, atMost: .seconds(seconds))
            )
        }
        router.get("/api/v1/leases/:lease/source") { request, context -> Response in
            let run = try await desk.run(of: lease(context), by: access.requireRunner(context))
            let known = (request.text("have") ?? "").split(separator: ",").map(String.init)
            guard known.count <= SourceDesk.maximumKnown, known.allSatisfy(Self.isCommit) else {
                throw ControllerError(.invalid, "'have' takes up to \(SourceDesk.maximumKnown) whole commits")
            }
            return Self.binary(try await sources.archive(of: run, having: known))
        }
        addArtifacts(to: router)
    }

    private static func isCommit(_ text: String) -> Bool {
        text.utf8.count == 40 && Hexadecimal.bytes(text) != nil
    }

    private static func binary(_ body: ResponseBody) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/octet-stream", .xContentTypeOptions: "nosniff"],
            body: body
        )
    }

    private func addArtifacts(to router: Router<APIContext>) {
        router.get("/api/v1/leases/:lease/artifacts") { _, context -> Response in
            let job = try await desk.held(lease(context), by: access.requireRunner(context))
            return try Response.json(ArtifactList(names: await artifacts.names(run: job.runID)))
        }
        router.put("/api/v1/leases/:lease/artifacts/:name") { request, context -> Response in
            let name = try access.requireRunner(context)
            let job = try await desk.held(lease(context), by: name)
            let size = try await artifacts.save(
                context.parameter("name"),
                run: job.runID,
                body: request.body
            )
            return try Response.json(["size": size])
        }
        router.get("/api/v1/leases/:lease/artifacts/:name") { _, context -> Response in
            let name = try access.requireRunner(context)
            let job = try await desk.held(lease(context), by: name)
            let body = try await artifacts.body(context.parameter("name"), run: job.runID)
            return Self.binary(body)
        }
    }

    private func lease(_ context: APIContext) throws -> String {
        try context.parameter("lease")
    }
}

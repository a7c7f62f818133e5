import ControllerAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// What people and scripts read.
struct StatusRoutes {
    let board: StatusBoard
    let sync: SyncBoard
    let logs: LogDesk
    let queues: QueueBoard
    let access: Access

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/status") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(await board.status(), for: request)
        }
        router.get("/api/v1/agents") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(AgentList(agents: await board.agents()), for: request)
        }
        router.get("/api/v1/reviews") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(PendingReviewList(reviews: await board.pendingReviews()), for: request)
        }
        router.get("/api/v1/queue") { request, context -> Response in
            try access.requireLooking(context)
            return try .tagged(await queues.document(), for: request)
        }
        router.get("/api/v1/environments/:environment/sync") { request, context -> Response in
            try access.requireLooking(context)
            guard let revision = request.text("revision") else {
                throw ControllerError(.invalid, "'revision' is missing: the commit to ask about")
            }
            let seconds = try request.integer("wait", default: 0, in: 0...60)
            let environment = try context.parameter("environment")
            return try Response.json(
                await sync.state(environment: environment, revision: revision, atMost: .seconds(seconds))
            )
        }
        router.get("/api/v1/runs/:run/jobs/:job/log") { request, context -> Response in
            try access.requireLooking(context)
            let part = try await logs.read(
                run: context.run(),
                job: context.parameter("job"),
                attempt: request.text("attempt") == nil
                    ? nil : request.integer("attempt", default: 1, in: 1...Int.max),
                from: request.integer("offset", default: 0, in: 0...Int.max),
                atMost: .seconds(request.integer("wait", default: 0, in: 0...60))
            )
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/plain; charset=utf-8",
                    .xContentTypeOptions: "nosniff",
                    .cacheControl: "no-store",
                    .logOffset: String(part.offset),
                    .logComplete: part.isComplete ? "true" : "false",
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: part.bytes))
            )
        }
    }
}

extension HTTPField.Name {
    /// Where the next part of a log begins.
    static let logOffset = constant("Headgate-Log-Offset")

    /// Whether a log has ended.
    static let logComplete = constant("Headgate-Log-Complete")

    static let hubSignature = constant("X-Hub-Signature-256")
    static let hubSignatureOfEither = constant("X-Hub-Signature")
    static let forgejoSignature = constant("X-Forgejo-Signature")
    static let giteaSignature = constant("X-Gitea-Signature")
    static let gogsSignature = constant("X-Gogs-Signature")
    static let gitlabToken = constant("X-Gitlab-Token")
    static let githubEvent = constant("X-GitHub-Event")
    static let forgejoEvent = constant("X-Forgejo-Event")
    static let giteaEvent = constant("X-Gitea-Event")
    static let eventKey = constant("X-Event-Key")

    private static func constant(_ name: String) -> HTTPField.Name {
        HTTPField.Name(name) ?? .from
    }
}

extension APIContext {
    /// The run that the path names.
    func run() throws -> Int {
        let text = try parameter("run")
        guard let run = Int(text), run > 0 else {
            throw ControllerError(.notFound, "there is no run '\(text.prefix(40))': runs are numbers")
        }
        return run
    }
}

import ControllerAPI

extension APIOperation {
    /// What runners, agents and Git servers say.
    static let machines: [APIOperation] = [
        .init(
            method: .post,
            path: "/api/v1/hooks/{repository}",
            id: "webhook",
            tag: "webhooks",
            summary: "A Git server says that something may have been pushed; its signature or token is checked first.",
            caller: .anybody,
            body: .bytes,
            answer: .nothing(statuses: [200, 202])
        ),
        .init(
            method: .post,
            path: "/api/v1/agents/{agent}/report",
            id: "reportAgent",
            tag: "agents",
            summary: "An agent says how its environment is.",
            caller: .agent,
            body: .json(AgentReport.self),
            answer: .json(Acknowledgement.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/agents/{agent}/hint",
            id: "hintAgent",
            tag: "agents",
            summary: "The newest commit to look for, once it is not the one that the agent knows.",
            caller: .agent,
            query: [.text("after", "the commit that the agent knows"), .wait],
            answer: .json(SyncHint.self)
        ),
        runner(.post, "/runners/register", "registerRunner", "A runner's greeting.", .json(RunnerRegistration.self)),
        runner(.post, "/runners/leave", "leaveRunner", "A runner is about to stop.", .json(RunnerLeave.self)),
        runner(
            .post,
            "/runners/claim",
            "claimJob",
            "The next job, or nothing when none came in time.",
            .json(ClaimRequest.self),
            .maybeJSON(JobAssignment.self)
        ),
        runner(
            .post,
            "/leases/{lease}/heartbeat",
            "heartbeat",
            "Keeps the lease, and hears whether to stop.",
            .none,
            .json(LeaseState.self)
        ),
        runner(.post, "/leases/{lease}/steps", "reportStep", "A step begins or ends.", .json(StepReport.self)),
        runner(
            .post,
            "/leases/{lease}/log",
            "appendLog",
            "Appends to the job's log; what is known is passed over.",
            .bytes,
            query: [.integer("offset", 0...Int.max, "where in the log the bytes begin")]
        ),
        runner(.post, "/leases/{lease}/finish", "finishJob", "The attempt is over.", .json(JobResult.self)),
        runner(.post, "/leases/{lease}/return", "returnJob", "Gives the job back to the queue.", .none),
        runner(
            .post,
            "/leases/{lease}/promotions",
            "promote",
            "Commits an overlay's new images, once.",
            .json(PromotionRequest.self),
            .json(PromotionResult.self)
        ),
        runner(
            .get,
            "/leases/{lease}/sync",
            "waitForPromotion",
            "How agents stand towards the job's promotion.",
            .none,
            .json(SyncState.self),
            query: [.needed("environment", "whose agents"), .wait]
        ),
        runner(
            .get,
            "/leases/{lease}/source",
            "readSource",
            "The job's commit with its history, less what the runner has: an archive of a pack and its index.",
            .none,
            .bytes,
            query: [.text("have", "whole commits that the runner has, up to 50, with commas between")]
        ),
        runner(
            .get,
            "/leases/{lease}/artifacts",
            "listArtifacts",
            "The names of the run's artifacts.",
            .none,
            .json(ArtifactList.self)
        ),
        runner(
            .put,
            "/leases/{lease}/artifacts/{name}",
            "saveArtifact",
            "Stores an artifact; answers its size.",
            .bytes,
            .json([String: Int].self)
        ),
        runner(
            .get,
            "/leases/{lease}/artifacts/{name}",
            "readArtifact",
            "An artifact of the run.",
            .none,
            .bytes
        ),
        runner(
            .post,
            "/leases/{lease}/caches/search",
            "findCache",
            "What an earlier run saved, if anything.",
            .json(CacheQuery.self),
            .maybeJSON(CacheMatch.self)
        ),
        runner(.get, "/leases/{lease}/caches/{id}", "readCache", "What an earlier run saved.", .none, .bytes),
        runner(
            .put,
            "/leases/{lease}/caches",
            "saveCache",
            "Stores something for later runs, unless it is there.",
            .bytes,
            .json(CacheSaved.self),
            query: [.needed("key", "its key"), .needed("version", "of which paths it is")]
        ),
    ]

    private static func runner(
        _ method: Method,
        _ path: String,
        _ id: String,
        _ summary: String,
        _ body: Body,
        _ answer: Answer = .json(Acknowledgement.self),
        query: [Parameter] = []
    ) -> APIOperation {
        APIOperation(
            method: method,
            path: "/api/v1" + path,
            id: id,
            tag: "runners",
            summary: summary,
            caller: .runner,
            query: query,
            body: body,
            answer: answer
        )
    }
}

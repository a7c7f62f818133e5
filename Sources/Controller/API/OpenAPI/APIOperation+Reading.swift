import ControllerAPI

extension APIOperation {
    /// What people and scripts read.
    static let reading: [APIOperation] = [
        .init(
            method: .get,
            path: "/api/v1/notifications",
            id: "listNotifications",
            tag: "events",
            summary: "Whether those who are to be told are told.",
            caller: .looking,
            answer: .tagged(NotificationList.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/events",
            id: "followEvents",
            tag: "events",
            summary: "What happens to runs, jobs, reviews and environments, as server-sent events.",
            caller: .looking,
            query: [.text("after", "the id of the last event that is known; Last-Event-ID says the same")],
            answer: .events
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/log/events",
            id: "followLog",
            tag: "events",
            summary: "The log of a job's newest attempt as it is written, as server-sent events.",
            caller: .looking,
            query: [.text("after", "the id of the last event that is known; Last-Event-ID says the same")],
            answer: .events
        ),
        .init(
            method: .get,
            path: "/api/v1/status",
            id: "status",
            tag: "status",
            summary: "What runs where, what is being delivered, and what waits for whom.",
            caller: .looking,
            answer: .tagged(StatusDocument.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs",
            id: "listRuns",
            tag: "runs",
            summary: "Runs, the newest first; a Link header names the next page.",
            caller: .looking,
            query: [
                .integer("limit", 1...500, "the most runs of one answer; 50 unless told"),
                .integer("before", 1...Int.max, "only runs with smaller numbers"),
                .text("repository", "only this repository's"),
                .text("workflow", "only this workflow's, by name or file"),
                .text("status", "only with this status"), .text("branch", "only of this branch"),
            ],
            answer: .tagged(RunList.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}",
            id: "getRun",
            tag: "runs",
            summary: "One run with its jobs.",
            caller: .looking,
            answer: .tagged(RunSummary.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/log",
            id: "readLog",
            tag: "runs",
            summary: "A part of the log of an attempt at a job; lines are TIME STEP TEXT.",
            caller: .looking,
            query: [
                .integer("offset", 0...Int.max, "the byte where the part begins"),
                .integer("attempt", 1...Int.max, "which attempt at the job; the newest unless told"), .wait,
            ],
            answer: .log
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/log/outline",
            id: "outlineLog",
            tag: "runs",
            summary: "How many lines a log has, which groups can be folded, and where the first errors are.",
            caller: .looking,
            query: [.attempt],
            answer: .json(LogOutline.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/log/lines",
            id: "readLogLines",
            tag: "runs",
            summary: "Some lines of a log, which count from 1.",
            caller: .looking,
            query: [
                .integer("from", 1...Int.max, "the first line; 1 unless told"),
                .integer("count", 1...LogReader.maximumRows, "the most lines of one answer; 500 unless told"), .attempt,
            ],
            answer: .json(LogRange.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/log/search",
            id: "searchLog",
            tag: "runs",
            summary: "The lines of a log that hold a text; letters compare without case.",
            caller: .looking,
            query: [
                .needed("text", "what to look for"), .integer("from", 1...Int.max, "the first line to look at"),
                .integer("limit", 1...1000, "the most lines of one answer; 200 unless told"), .attempt,
            ],
            answer: .json(LogMatches.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/queue",
            id: "readQueue",
            tag: "runs",
            summary: "The jobs that wait for runners, label by label, and the runners there are.",
            caller: .looking,
            answer: .tagged(QueueDocument.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/agents",
            id: "listAgents",
            tag: "environments",
            summary: "What each agent said last.",
            caller: .looking,
            answer: .tagged(AgentList.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/reviews",
            id: "listReviews",
            tag: "reviews",
            summary: "The jobs that wait for reviewers, with what each would bring.",
            caller: .looking,
            answer: .tagged(PendingReviewList.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/environments/{environment}/sync",
            id: "waitForSync",
            tag: "environments",
            summary: "How the environment's agents stand towards a revision.",
            caller: .looking,
            query: [.needed("revision", "the commit to ask about"), .wait],
            answer: .json(SyncState.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/audit",
            id: "readAudit",
            tag: "audit",
            summary: "Entries of the audit log: the newest first, or those after one, the oldest first.",
            caller: .person(.operate, pages: true),
            query: [
                .integer("after", 0...Int.max, "only entries with greater numbers, the oldest first"),
                .integer("limit", 1...AuditRoutes.longest, "the most entries of one answer; 100 unless told"),
            ],
            answer: .json(AuditPart.self)
        ),
    ]
}

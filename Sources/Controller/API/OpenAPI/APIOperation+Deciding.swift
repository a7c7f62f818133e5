import ControllerAPI

extension APIOperation {
    /// What people start, decide and administer.
    static let deciding: [APIOperation] = [
        .init(
            method: .post,
            path: "/api/v1/notifications/{name}/test",
            id: "testNotification",
            tag: "events",
            summary: "Sends a message to a target at once and tells what became of it.",
            caller: .person(.operate, pages: false),
            answer: .json(NotificationTest.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/dispatches",
            id: "dispatch",
            tag: "runs",
            summary: "Starts a workflow that declares workflow_dispatch.",
            caller: .person(.start, pages: false),
            body: .json(DispatchRequest.self),
            answer: .json(RunSummary.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/runs/{run}/cancel",
            id: "cancelRun",
            tag: "runs",
            summary: "Stops a run.",
            caller: .person(.start, pages: false),
            answer: .json(RunSummary.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/runs/{run}/rerun",
            id: "rerun",
            tag: "runs",
            summary: "Runs a run that is over again, or only what failed of it and what comes after that.",
            caller: .person(.start, pages: false),
            body: .json(RerunRequest.self),
            answer: .json(RunSummary.self)
        ),
        .init(
            method: .put,
            path: "/api/v1/runs/{run}/priority",
            id: "prioritiseRun",
            tag: "runs",
            summary: "Changes whose turn it is: jobs of runs with a higher priority get runners first.",
            caller: .person(.start, pages: false),
            body: .json(PriorityRequest.self),
            answer: .json(RunSummary.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/runs/{run}/reviews",
            id: "review",
            tag: "reviews",
            summary: "Approves or rejects what waits for the environment's reviewers.",
            caller: .person(.review, pages: false),
            body: .json(ReviewRequest.self),
            answer: .json(Review.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/tokens",
            id: "listTokens",
            tag: "people",
            summary: "The tokens that whoever asks may see, without their secrets.",
            caller: .person(.look, pages: true),
            answer: .json(TokenList.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/tokens",
            id: "createToken",
            tag: "people",
            summary: "Makes a token; this answer is the only one that holds it.",
            caller: .person(.look, pages: false),
            body: .json(TokenRequest.self),
            answer: .json(NewToken.self, status: 201)
        ),
        .init(
            method: .delete,
            path: "/api/v1/tokens/{id}",
            id: "revokeToken",
            tag: "people",
            summary: "Ends a token, and the sessions that began with it, at once.",
            caller: .person(.look, pages: false),
            answer: .json(TokenSummary.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/enrolments",
            id: "invite",
            tag: "people",
            summary: "Makes a code that lets one machine join, once.",
            caller: .person(.administer, pages: false),
            body: .json(EnrolmentRequest.self),
            answer: .json(Enrolment.self, status: 201)
        ),
        .init(
            method: .post,
            path: "/api/v1/enrolments/redeem",
            id: "redeem",
            tag: "people",
            summary: "Exchanges such a code for the machine's token.",
            caller: .anybody,
            body: .json(EnrolmentRedemption.self),
            answer: .json(NewToken.self, status: 201)
        ),
        .init(
            method: .get,
            path: "/api/v1/secrets",
            id: "listSecrets",
            tag: "secrets",
            summary: "The secrets in the database, without their values.",
            caller: .person(.administer, pages: true),
            answer: .json(SecretList.self)
        ),
        .init(
            method: .put,
            path: "/api/v1/secrets",
            id: "setSecret",
            tag: "secrets",
            summary: "Sets a secret, or changes it; nothing reads it back.",
            caller: .person(.administer, pages: false),
            body: .json(SecretRequest.self),
            answer: .json(SecretSummary.self)
        ),
        .init(
            method: .delete,
            path: "/api/v1/secrets/{name}",
            id: "deleteSecret",
            tag: "secrets",
            summary: "Deletes the secret of exactly this scope.",
            caller: .person(.administer, pages: false),
            query: [
                .text("repository", "the repository of its scope"),
                .text("environment", "the environment of its scope"),
                .text("branch", "the branch pattern of its scope"),
            ],
            answer: .json(Acknowledgement.self)
        ),
    ]
}

import ControllerAPI

extension APIOperation {
    /// What environments have had, and what is held back from them.
    static let environments: [APIOperation] = [
        .init(
            method: .get,
            path: "/api/v1/environments/{environment}/history",
            id: "readHistory",
            tag: "environments",
            summary: "What the environment has had, newest first, and how its deliveries go.",
            caller: .looking,
            query: [.integer("limit", 1...1000, "the most entries; 50 unless told")],
            answer: .tagged(EnvironmentHistory.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/environments/{environment}/rollbacks",
            id: "rollBack",
            tag: "environments",
            summary: "Brings the environment back to an earlier promotion, and holds what is taken back.",
            caller: .person(.review, pages: false),
            body: .json(RollbackRequest.self),
            answer: .json(RollbackResult.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/holds",
            id: "listHolds",
            tag: "environments",
            summary: "The holds that are in force.",
            caller: .looking,
            answer: .tagged(HoldList.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/holds",
            id: "hold",
            tag: "environments",
            summary: "Holds an image back from an environment.",
            caller: .person(.review, pages: false),
            body: .json(HoldRequest.self),
            answer: .json(Hold.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/holds/{hold}/release",
            id: "releaseHold",
            tag: "environments",
            summary: "Lets a held image go on.",
            caller: .person(.review, pages: false),
            answer: .json(Hold.self)
        ),
        .init(
            method: .get,
            path: "/api/v1/runs/{run}/jobs/{job}/review",
            id: "readEvidence",
            tag: "reviews",
            summary: "Everything that a reviewer should have seen before deciding about a job.",
            caller: .looking,
            answer: .tagged(ReviewEvidence.self)
        ),
    ]
}

import ControllerAPI

extension APIOperation {
    /// What starts runs besides pushes.
    static let triggers: [APIOperation] = [
        .init(
            method: .post,
            path: "/api/v1/repositories/{repository}/dispatches",
            id: "dispatchEvent",
            tag: "runs",
            summary: "Starts the workflows that ask for repository_dispatch of that type.",
            caller: .person(.start, pages: false),
            body: .json(RepositoryDispatchRequest.self),
            answer: .json(RepositoryDispatched.self, status: 202)
        ),
        .init(
            method: .get,
            path: "/api/v1/pulls",
            id: "listPulls",
            tag: "runs",
            summary: "The pull requests from outside that wait until somebody lets them run.",
            caller: .looking,
            answer: .json(PendingPullList.self)
        ),
        .init(
            method: .post,
            path: "/api/v1/repositories/{repository}/pulls/{number}/approval",
            id: "approvePull",
            tag: "runs",
            summary: "Lets one commit of a pull request run.",
            caller: .person(.operate, pages: false),
            body: .json(PullApproval.self),
            answer: .json(PullApproved.self)
        ),
    ]
}

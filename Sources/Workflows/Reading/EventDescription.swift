/// An event of `on` and the keys its filters have.
struct EventDescription: Sendable {
    var name: String
    var keys: [String] = []

    /// The types of activity; empty where it has none.
    var types: [String] = []

    static func named(_ name: String) -> EventDescription? {
        all.first { $0.name == name }
    }

    static let all: [EventDescription] = [
        EventDescription(name: "branch_protection_rule", types: ["created", "edited", "deleted"]),
        EventDescription(name: "check_run", types: ["created", "rerequested", "completed", "requested_action"]),
        EventDescription(name: "check_suite", types: ["completed"]),
        EventDescription(name: "create"),
        EventDescription(name: "delete"),
        EventDescription(name: "deployment"),
        EventDescription(name: "deployment_status"),
        EventDescription(
            name: "discussion",
            types: [
                "created", "edited", "deleted", "transferred", "pinned", "unpinned", "labeled", "unlabeled", "locked",
                "unlocked", "category_changed", "answered", "unanswered",
            ]
        ),
        EventDescription(name: "discussion_comment", types: ["created", "edited", "deleted"]),
        EventDescription(name: "fork"),
        EventDescription(name: "gollum"),
        EventDescription(name: "image_version", keys: ["names", "versions", "types"]),
        EventDescription(name: "issue_comment", types: ["created", "edited", "deleted"]),
        EventDescription(
            name: "issues",
            types: [
                "opened", "edited", "deleted", "transferred", "pinned", "unpinned", "closed", "reopened", "assigned",
                "unassigned", "labeled", "unlabeled", "locked", "unlocked", "milestoned", "demilestoned", "typed",
                "untyped", "field_added", "field_removed",
            ]
        ),
        EventDescription(name: "label", types: ["created", "edited", "deleted"]),
        EventDescription(name: "merge_group", keys: ["branches", "branches-ignore"], types: ["checks_requested"]),
        EventDescription(name: "milestone", types: ["created", "closed", "opened", "edited", "deleted"]),
        EventDescription(name: "page_build"),
        EventDescription(name: "project", types: ["created", "closed", "reopened", "edited", "deleted"]),
        EventDescription(name: "project_card", types: ["created", "moved", "converted", "edited", "deleted"]),
        EventDescription(name: "project_column", types: ["created", "updated", "moved", "deleted"]),
        EventDescription(name: "public"),
        EventDescription(name: "pull_request", keys: branchesAndPaths, types: pullRequestTypes),
        EventDescription(name: "pull_request_comment", types: ["created", "edited", "deleted"]),
        EventDescription(name: "pull_request_review", types: ["submitted", "edited", "dismissed"]),
        EventDescription(name: "pull_request_review_comment", types: ["created", "edited", "deleted"]),
        EventDescription(name: "pull_request_target", keys: branchesAndPaths, types: pullRequestTypes),
        EventDescription(name: "push", keys: branchesAndPaths + ["tags", "tags-ignore"]),
        EventDescription(name: "registry_package", types: ["published", "updated"]),
        EventDescription(
            name: "release",
            types: ["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"]
        ),
        EventDescription(name: "repository_dispatch", keys: ["types"]),
        EventDescription(name: "schedule"),
        EventDescription(name: "status"),
        EventDescription(name: "watch", types: ["started"]),
        EventDescription(name: "workflow_call", keys: ["inputs", "outputs", "secrets"]),
        EventDescription(name: "workflow_dispatch", keys: ["inputs"]),
        EventDescription(
            name: "workflow_run",
            keys: ["workflows", "branches", "branches-ignore"],
            types: ["requested", "completed", "in_progress"]
        ),
    ]

    /// The filters that some event has.
    static let filters = branchesAndPaths + ["tags", "tags-ignore", "types", "workflows"]

    private static let branchesAndPaths = ["branches", "branches-ignore", "paths", "paths-ignore"]

    private static let pullRequestTypes = [
        "assigned", "unassigned", "labeled", "unlabeled", "milestoned", "demilestoned", "opened", "edited", "closed",
        "reopened", "synchronize", "converted_to_draft", "ready_for_review", "locked", "unlocked", "enqueued",
        "dequeued", "review_requested", "review_request_removed", "auto_merge_enabled", "auto_merge_disabled",
        "stacked",
    ]
}

/// The values of an event that anybody may write who can open an issue, comment, or have a commit taken.
enum UntrustedValues {
    private static let patterns: [[String]] = [
        "github.actor", "github.triggering_actor", "github.head_ref", "github.event.*.title", "github.event.*.body",
        "github.event.head_commit.message", "github.event.head_commit.author.*", "github.event.commits.*.message",
        "github.event.commits.*.author.*", "github.event.pull_request.head.ref", "github.event.pull_request.head.label",
        "github.event.pull_request.head.repo.default_branch", "github.event.pull_request.head.repo.description",
        "github.event.pull_request.head.repo.homepage", "github.event.pages.*.page_name",
        "github.event.workflow_run.head_branch", "github.event.workflow_run.display_title",
        "github.event.workflow_run.head_commit.message", "github.event.workflow_run.head_commit.author.*",
        "github.event.workflow_run.pull_requests.*.head.ref", "github.event.merge_group.head_commit.message",
        "github.event.release.name", "github.event.client_payload.*",
    ].map { $0.split(separator: ".").map(String.init) }

    /// Whether a path is one of them, leads into one, or holds one.
    static func contains(_ path: [String]) -> Bool {
        patterns.contains { pattern in
            zip(pattern, path).allSatisfy { wanted, name in wanted == "*" || name == "*" || wanted == name }
                && (path.count >= pattern.count || isWhole(path))
        }
    }

    /// The parts of an event that hold such values.
    private static let holders: Set<String> = [
        "*", "client_payload", "comment", "commits", "discussion", "head_commit", "issue", "pages", "pull_request",
        "release",
        "review", "review_comment", "workflow_run",
    ]

    /// Whether a path is a whole event, context or part of them, as `toJSON` writes it.
    private static func isWhole(_ path: [String]) -> Bool {
        switch path.count {
        case 1: path[0] == "github"
        case 2: path[1] == "event"
        default: path.count == 3 && holders.contains(path[2])
        }
    }
}

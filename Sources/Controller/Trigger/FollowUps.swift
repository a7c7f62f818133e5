import ControllerAPI
import Persistence
import Workflows

/// Writes the events of `workflow_run`: what becomes of a run may start other workflows.
///
/// Each is written in the transaction that moves the run on, so it happens exactly once.
enum FollowUps {
    /// How many runs may follow from each other, as GitHub has it: A, B, C and D run, what follows D does not.
    static let maximumDepth = 3

    /// Notes that a run was made (`requested`), began (`in_progress`) or is over (`completed`).
    static func note(
        _ action: String,
        of run: RunRecord,
        rules: Rules,
        address: String,
        in connection: any SQLConnection
    ) throws {
        guard let rule = rules.repository(run.repository) else { return }
        let followers = try WorkflowTable.followers(in: run.repository, connection)
        guard followers.contains(where: { isAskedFor(action, of: run, by: $0) }) else { return }
        guard let tip = try EventTable.known(run.repository, in: connection) else { return }
        let cause = try EventTable.find(run.eventID, in: connection)
        let depth = (cause?.detail.depth ?? 0) + 1
        guard depth <= maximumDepth else { return }
        let branch = branch(of: run, cause)
        _ = try EventTable.insert(
            EventRecord.New(
                repository: run.repository,
                ref: "refs/heads/\(rule.branch)",
                newRevision: tip,
                kind: "workflow_run",
                actor: run.author,
                detail: EventDetail(
                    action: action,
                    workflow: run.workflow,
                    headRef: branch,
                    depth: depth,
                    payload: payload(action, of: run, branch: branch, rule: rule, address: address)
                )
            ),
            at: Timestamp.now().text,
            in: connection
        )
    }

    private static func isAskedFor(_ action: String, of run: RunRecord, by row: WorkflowTable.Row) -> Bool {
        guard let trigger = row.trigger("workflow_run") else { return false }
        return (trigger.types?.contains(action) ?? true) && (trigger.workflows?.contains(run.workflow) ?? true)
    }

    private static func branch(of run: RunRecord, _ cause: EventRecord?) -> String {
        for prefix in ["refs/heads/", "refs/tags/", "refs/pull/"] where run.ref.hasPrefix(prefix) {
            return String(run.ref.dropFirst(prefix.count))
        }
        return run.ref
    }

    private static func payload(
        _ action: String,
        of run: RunRecord,
        branch: String,
        rule: RepositoryRule,
        address: String
    ) -> ExpressionValue {
        let conclusion: ExpressionValue =
            switch run.status {
            case .succeeded: "success"
            case .failed: "failure"
            case .cancelled: "cancelled"
            case .skipped: "skipped"
            case .queued, .waiting, .running: .null
            }
        let status = action == "completed" ? "completed" : action == "requested" ? "queued" : "in_progress"
        return .object([
            "action": .string(action),
            "workflow": .object(["name": .string(run.workflow), "path": .string(run.file)]),
            "workflow_run": .object([
                "id": .number(Double(run.id)),
                "name": .string(run.workflow),
                "display_title": .string(run.title),
                "path": .string(run.file),
                "event": .string(run.event),
                "head_branch": .string(branch),
                "head_sha": .string(run.revision),
                "status": .string(status),
                "conclusion": action == "completed" ? conclusion : .null,
                "run_number": .number(Double(run.id)),
                "run_attempt": .number(1),
                "html_url": .string("\(address)/runs/\(run.id)"),
                "created_at": .string(run.createdAt),
                "actor": .object(["login": .string(run.author)]),
                "head_commit": .object(["id": .string(run.revision), "message": .string(run.title)]),
            ]),
            "repository": rule.payload,
            "sender": .object(["login": .string(run.author)]),
        ])
    }
}

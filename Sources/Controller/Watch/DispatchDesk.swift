import ControllerAPI
import Git
import Persistence
import Workflows

/// Starts workflows that people ask for (`workflow_dispatch`).
struct DispatchDesk: Sendable {
    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let planner: RunPlanner

    /// Starts a workflow at the tip of the repository's branch.
    ///
    /// - Returns: the id of the run.
    /// - Throws: `.notFound` for a repository or workflow that does not exist, `.invalid` for a workflow that cannot be
    ///   started by hand or inputs that it does not take; nothing is started then.
    func dispatch(_ request: DispatchRequest, by principal: Principal) async throws -> Int {
        let rule = try rule(request.repository)
        let branch = try RefName.branch(rule.branch)
        if let ref = request.ref, ref != rule.branch, ref != branch.name {
            throw ControllerError(
                .invalid,
                "\(rule.name) is watched at \(rule.branch) only, not at '\(ref.prefix(100))'"
            )
        }
        guard Deliveries.priorities.contains(request.priority ?? 0) else {
            throw ControllerError(
                .invalid,
                "a priority is from \(Deliveries.priorities.lowerBound) to \(Deliveries.priorities.upperBound)"
            )
        }
        let revision = try await mirrors.fetch(rule.name)
        let source = try await mirrors.repository(rule.name)
        let file = try await planner.workflowFile(request.workflow, of: rule, at: revision, in: source)
        try await check(file, request, of: rule, at: revision, in: source, actor: principal.name)
        let now = Timestamp.now().text
        let event = try await database.write { connection in
            let event = try EventTable.insert(
                EventRecord.New(
                    repository: rule.name,
                    ref: branch.name,
                    newRevision: revision.hex,
                    kind: "workflow_dispatch",
                    workflow: file,
                    inputs: request.inputs,
                    actor: principal.name,
                    priority: request.priority ?? 0
                ),
                at: now,
                in: connection
            )
            try AuditLog.append(
                actor: principal.name,
                action: "workflow.dispatch",
                detail: try JSON.encode(["workflow": file, "revision": revision.hex]),
                at: now,
                in: connection
            )
            return event
        }
        // The watcher would plan it too; whoever comes second finds the run there.
        try await planner.plan(event)
        guard let run = try await database.read({ try RunTable.find(event: event.id, in: $0) }) else {
            throw ControllerError(.conflict, "\(file) was not started: \(rule.branch) has only promotions")
        }
        return run.id
    }

    private func rule(_ name: String?) throws -> RepositoryRule {
        let known = rules.repositories.map(\.name).joined(separator: ", ")
        guard let name else {
            guard let only = rules.repositories.first, rules.repositories.count == 1 else {
                throw ControllerError(.invalid, "say which repository: \(known)")
            }
            return only
        }
        guard let rule = rules.repository(name) else {
            throw ControllerError(.notFound, "there is no repository '\(name.prefix(60))'; there is \(known)")
        }
        return rule
    }

    /// Says at once what planning would refuse.
    private func check(
        _ file: String,
        _ request: DispatchRequest,
        of rule: RepositoryRule,
        at revision: Revision,
        in source: GitRepository,
        actor: String
    ) async throws {
        let event = WorkflowEvent(
            name: "workflow_dispatch",
            ref: "refs/heads/\(rule.branch)",
            revision: revision.hex,
            inputs: request.inputs,
            repository: rule.name,
            actor: actor
        )
        switch try await planner.outcome(file, of: rule, event: event, at: revision, in: source) {
        case .planned: break
        case .broken(let message): throw ControllerError(.invalid, message)
        case nil:
            throw ControllerError(
                .invalid,
                "\(file) cannot be started by hand: it has no 'workflow_dispatch' under 'on'"
            )
        }
    }
}

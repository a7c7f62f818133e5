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
        guard Deliveries.priorities.contains(request.priority ?? 0) else {
            throw ControllerError(
                .invalid,
                "a priority is from \(Deliveries.priorities.lowerBound) to \(Deliveries.priorities.upperBound)"
            )
        }
        let (branch, revision) = try await place(request.ref, of: rule)
        let source = try await mirrors.repository(rule.name)
        let file = try await planner.workflowFile(request.workflow, of: rule, at: revision, in: source)
        try await check(file, request, of: rule, at: (branch, revision), in: source, actor: principal.name)
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

    /// The branch or tag that is meant, and where it is: the configured branch unless another one is named.
    private func place(_ name: String?, of rule: RepositoryRule) async throws -> (RefName, Revision) {
        let branch = try RefName.branch(rule.branch)
        guard let name, name != rule.branch, name != branch.name else {
            return (branch, try await mirrors.fetch(rule.name))
        }
        for full in name.hasPrefix("refs/") ? [name] : ["refs/heads/\(name)", "refs/tags/\(name)"] {
            guard full.hasPrefix("refs/heads/") || full.hasPrefix("refs/tags/"),
                let known = try await database.read({ try RefTable.revision(of: full, in: rule.name, $0) })
            else { continue }
            let (ref, revision) = (try RefName(full), try Revision(known))
            guard try await mirrors.bring(rule.name, revision, at: ref) else { continue }
            return (ref, revision)
        }
        throw ControllerError(.notFound, "\(rule.name) has no branch or tag '\(name.prefix(100))'")
    }

    func rule(_ name: String?) throws -> RepositoryRule {
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
        at place: (ref: RefName, revision: Revision),
        in source: GitRepository,
        actor: String
    ) async throws {
        let event = WorkflowEvent(
            name: "workflow_dispatch",
            ref: place.ref.name,
            revision: place.revision.hex,
            inputs: request.inputs,
            repository: rule.name,
            actor: actor
        )
        switch try await planner.outcome(file, of: rule, event: event, at: place.revision, in: source) {
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

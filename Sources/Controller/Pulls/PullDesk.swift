import ControllerAPI
import Persistence

/// Shows the pull requests of strangers, and lets people have them run.
struct PullDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let planner: RunPlanner
    let address: String

    /// The pull requests that wait.
    func pending() async throws -> [PendingPull] {
        try await database.read { try PullTable.held(in: $0) }.map { row in
            PendingPull(
                repository: row.repository,
                number: row.number,
                head: row.head,
                base: row.baseRef ?? "",
                headRef: row.headRef ?? "",
                title: row.title ?? "",
                author: row.author ?? "",
                waitingSince: row.heldSince ?? ""
            )
        }
    }

    /// Lets one head of a pull request run.
    ///
    /// - Parameters:
    ///   - number: The pull request.
    ///   - repository: Its repository.
    ///   - head: The whole commit that was looked at; another one is not approved by it.
    ///   - principal: Who lets it run, and has the right to.
    ///   - via: Page or API.
    /// - Returns: the runs that it started.
    /// - Throws: `.conflict` when it does not wait, or its head moved meanwhile.
    func approve(
        _ number: Int,
        of repository: String,
        head: String,
        by principal: Principal,
        via: String
    ) async throws -> [Int] {
        guard principal.rights.contains(.operate) else { throw ControllerError.lacks(.operate, principal) }
        let now = Timestamp.now().text
        let event = try await database.write { connection in
            guard let row = try PullTable.find(number, of: repository, in: connection) else {
                throw ControllerError(.notFound, "\(repository.prefix(60)) has no pull request \(number)")
            }
            guard let event = row.heldEvent, let base = row.baseRef else {
                throw ControllerError(.conflict, "pull request \(number) does not wait for an approval")
            }
            guard row.head == head.lowercased() else {
                throw ControllerError(
                    .conflict,
                    "pull request \(number) has moved on to \(row.head): look at that, and approve it by its whole name"
                )
            }
            try PullTable.approve(row, base: base, by: principal.name, in: connection)
            try AuditLog.append(
                actor: principal.name,
                action: "pull.approve",
                detail: try JSON.encode([
                    "repository": repository, "number": String(number), "head": head, "base": base, "via": via,
                ]),
                at: now,
                in: connection
            )
            try StatusQueue.note(
                approvalOf: row.head,
                isGiven: true,
                repository: repository,
                rules: rules,
                address: address,
                in: connection
            )
            return event
        }
        changes.announce(.events, .runs)
        try await planner.planAll(repository)
        return try await database.read { try RunTable.started(by: event, in: $0) }
    }
}

import Git
import Logging
import Persistence

/// Asks one repository where its refs are, and turns every movement into exactly one event.
struct RepositoryWatcher: Sendable {
    /// The most movements of other branches, tags and pull requests in one look that become events.
    ///
    /// Where there are more, all of them are taken note of and none starts anything.
    static let maximumMovements = 100

    let rule: RepositoryRule
    let database: any SQLDatabase
    let changes: Changes
    let mirrors: Mirrors
    let planner: RunPlanner
    let indexer: WorkflowIndexer
    let logger: Logger

    /// Hears that something moved and was written down.
    var noticed: @Sendable () -> Void = {}

    /// Proves that this controller is the one that watches the repository.
    var duty: Duty?

    /// One look at the refs, and the runs of whatever is new.
    ///
    /// - Returns: what people should know of the repository, though it works.
    func check(now: Timestamp = .now()) async throws -> String? {
        let branch = try RefName.branch(rule.branch)
        // Read first: what a promotion notes while Git is asked is newer than Git's answer.
        let known = try await database.read { try RefTable.repository(rule.name, in: $0) }
        let listing = RefListing(try await mirrors.remote(rule, limits: .watching).refs(), branch: branch)
        guard let tip = listing.tip else {
            throw ControllerError(.notFound, "\(rule.name) has no branch '\(rule.branch)'")
        }
        mirrors.remember(tip: tip.hex, of: rule.name)
        if known.tip != tip.hex {
            try await move(branch, from: known.tip)
        } else if let newest = known.newest, newest != tip.hex {
            // A promotion was noted that the branch does not end with any more.
            try await database.write {
                try EventTable.remember(newest: tip.hex, of: rule.name, insteadOf: newest, in: $0)
            }
        }
        if known.listing != listing.digest { try await take(listing) }
        // What follows from the runs is known before they are made.
        try await indexer.update(rule, now: now)
        try await planner.planAll(rule.name)
        guard listing.leftOut > 0 else { return nil }
        return "\(listing.leftOut) branches and tags are not watched: there are more than \(RefListing.maximumRefs)"
    }

    /// The configured branch moved: what is delivered.
    private func move(_ branch: RefName, from known: String?) async throws {
        // The fetch may bring something newer than was seen: what was fetched is what counts.
        let fetched = try await mirrors.fetch(rule.name).hex
        let now = Timestamp.now().text
        let moved = try await database.write { connection in
            try duty?.check(in: connection)
            return try EventTable.move(rule.name, ref: branch.name, from: known, to: fetched, at: now, in: connection)
        }
        guard moved else { return }
        noticed()
        changes.announce(.repository(rule.name))
    }

    /// Other branches or tags moved: one event for each, written with the rows that say where they are now.
    private func take(_ listing: RefListing) async throws {
        let now = Timestamp.now().text
        let ignored = try await database.write { connection in
            try duty?.check(in: connection)
            let moved = try RefTable.take(listing.others, digest: listing.digest, of: rule.name, in: connection)
            guard moved.count <= Self.maximumMovements else { return moved.count }
            for movement in moved {
                for event in try events(of: movement, in: connection) {
                    _ = try EventTable.insert(event, at: now, in: connection)
                }
            }
            return 0
        }
        if ignored > 0 {
            logger.warning(
                "\(rule.name): \(ignored) refs moved at once; more than \(Self.maximumMovements) start nothing"
            )
        }
    }

    /// What a movement is; nothing where nothing starts by it.
    private func events(
        of movement: RefTable.Movement,
        in connection: any SQLConnection
    ) throws -> [EventRecord.New] {
        if let pull = PullRef(movement.ref) { return try events(of: movement, pull, in: connection) }
        guard let new = movement.new else {
            // A deletion is of the configured branch: the files of what is gone are not asked.
            guard let tip = try EventTable.known(rule.name, in: connection) else { return [] }
            return [
                EventRecord.New(
                    repository: rule.name,
                    ref: "refs/heads/\(rule.branch)",
                    newRevision: tip,
                    kind: "delete",
                    detail: EventDetail(payload: RefPayload.value(of: movement.ref, rule: rule))
                )
            ]
        }
        let push = EventRecord.New(
            repository: rule.name,
            ref: movement.ref,
            oldRevision: movement.old,
            newRevision: new,
            kind: "push"
        )
        guard movement.old == nil else { return [push] }
        var create = push
        create.kind = "create"
        create.detail = EventDetail(payload: RefPayload.value(of: movement.ref, rule: rule))
        return [push, create]
    }

    /// What happened to a pull request: one event for its own code, one for that of its base.
    private func events(
        of movement: RefTable.Movement,
        _ pull: PullRef,
        in connection: any SQLConnection
    ) throws -> [EventRecord.New] {
        let action = try PullTable.move(
            pull,
            of: rule.name,
            wasKnown: movement.old != nil,
            to: movement.new,
            in: connection
        )
        guard let action, let head = movement.new else { return [] }
        return ["pull_request", PullReader.target].map { kind in
            EventRecord.New(
                repository: rule.name,
                ref: PullRef.merge(pull.number),
                oldRevision: movement.old,
                newRevision: head,
                kind: kind,
                detail: EventDetail(
                    action: action,
                    pull: PullDetail(number: pull.number, ref: pull.ref, head: head)
                )
            )
        }
    }
}

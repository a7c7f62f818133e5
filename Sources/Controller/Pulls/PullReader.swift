import ControllerAPI
import Git
import Logging
import Persistence
import Workflows

/// Makes of a pull request's new head what its runs are of: the merge with the base, kept in the mirror and never pushed.
struct PullReader: Sendable {
    /// What became of an event.
    enum Reading: Sendable {
        case subject(EventReader.Subject)

        /// It waits until somebody lets it run.
        case held

        /// A newer head took its place, or it is closed.
        case nothing
    }

    /// The event whose runs are of the base, with its secrets, whoever wrote the head.
    static let target = "pull_request_target"

    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors
    let inquiry: PullInquiry
    let address: String
    let logger: Logger

    func read(_ event: EventRecord, rule: RepositoryRule) async throws -> Reading {
        guard let pull = event.detail.pull else { return .nothing }
        let known = try await database.read { try PullTable.find(pull.number, of: rule.name, in: $0) }
        guard let known, known.isOpen, known.head == pull.head else { return .nothing }
        let head = try Revision(pull.head)
        guard try await mirrors.bring(rule.name, head, at: RefName(pull.ref)) else { return .nothing }
        let repository = try await mirrors.repository(rule.name)
        let commit = try await repository.commitInfo(head)
        let facts = try await inquiry.facts(pull, head: commit, rule: rule)
        try await database.write { try PullTable.describe(facts, pull.number, of: rule.name, in: $0) }
        guard facts.isOpen, let base = try await tip(of: facts.baseRef, rule: rule) else {
            logger.info(
                "\(rule.name): pull request \(pull.number) is closed, or its base \(facts.baseRef) is not there"
            )
            return .nothing
        }
        if event.kind == Self.target {
            return .subject(try await target(of: event, pull, commit, facts, base: base, rule: rule, in: repository))
        }
        if facts.isFork, !known.isApproved(base: facts.baseRef) {
            try await hold(event, pull)
            return .held
        }
        var subject = try await subject(of: event, pull, commit, facts, base: base, rule: rule, in: repository)
        subject.event.isFork = facts.isFork ? true : nil
        return .subject(subject)
    }

    private func hold(_ event: EventRecord, _ pull: PullDetail) async throws {
        let now = Timestamp.now().text
        try await database.write { connection in
            try PullTable.hold(event, pull, at: now, in: connection)
            let held = try PullTable.find(pull.number, of: event.repository, in: connection)
            try rules.tell(
                DeliveryEvent(
                    at: now,
                    name: "pull.waiting",
                    repository: event.repository,
                    revision: pull.head,
                    title: held?.title,
                    subject: "pull request \(pull.number)",
                    actor: held?.author
                ),
                in: connection
            )
            try StatusQueue.note(
                approvalOf: pull.head,
                isGiven: false,
                repository: event.repository,
                rules: rules,
                address: address,
                in: connection
            )
        }
    }

    /// Where the base is, brought here.
    private func tip(of branch: String, rule: RepositoryRule) async throws -> Revision? {
        guard branch != rule.branch else {
            let known = try await database.read { try EventTable.known(rule.name, in: $0) }
            guard let tip = try known.map({ try Revision($0) }) else { return nil }
            return try await mirrors.bring(rule.name, tip, at: .branch(branch)) ? tip : nil
        }
        let ref = try RefName.branch(branch)
        let known = try await database.read { try RefTable.revision(of: ref.name, in: rule.name, $0) }
        guard let tip = try known.map({ try Revision($0) }) else { return nil }
        return try await mirrors.bring(rule.name, tip, at: ref) ? tip : nil
    }

    private func subject(
        of event: EventRecord,
        _ pull: PullDetail,
        _ head: GitCommit,
        _ facts: PullFacts,
        base: Revision,
        rule: RepositoryRule,
        in repository: GitRepository
    ) async throws -> EventReader.Subject {
        let baseCommit = try await repository.commitInfo(base)
        let merge = try await repository.merge(
            head.revision,
            into: base,
            message: MergeCommit.message(head: head.revision.hex, base: base.hex),
            signature: MergeCommit.signature(head: head, base: baseCommit)
        )
        var revision = head.revision
        var failure: String?
        switch merge {
        case .merged(let merged): revision = merged
        case .conflict(let paths):
            let places =
                paths.isEmpty ? "they have no history in common" : "in \(paths.prefix(20).joined(separator: ", "))"
            failure =
                "pull request \(pull.number) conflicts with \(facts.baseRef) at \(base.short): \(places). "
                + "Merge \(facts.baseRef) into it, or rebase it, and push again."
        }
        let changed = try await changedPaths(from: base, to: head.revision, in: repository)
        var detail = event.detail
        detail.pull?.base = base.hex
        detail.pull?.baseRef = "refs/heads/\(facts.baseRef)"
        let payload = PullPayload(event: event, pull: pull, facts: facts, base: base, merge: revision, rule: rule)
        return EventReader.Subject(
            event: WorkflowEvent(
                name: "pull_request",
                ref: PullRef.merge(pull.number),
                revision: revision.hex,
                before: event.oldRevision,
                changedPaths: changed,
                action: event.detail.action,
                baseRef: facts.baseRef,
                headRef: facts.headRef,
                repository: rule.name,
                actor: facts.author,
                payload: payload.value
            ),
            commit: head,
            revision: revision,
            failure: failure,
            detail: detail
        )
    }

    /// The base itself: nothing that the head brings is read, but for its title, its author and the names of its files.
    private func target(
        of event: EventRecord,
        _ pull: PullDetail,
        _ head: GitCommit,
        _ facts: PullFacts,
        base: Revision,
        rule: RepositoryRule,
        in repository: GitRepository
    ) async throws -> EventReader.Subject {
        var detail = event.detail
        detail.pull?.base = base.hex
        detail.pull?.baseRef = "refs/heads/\(facts.baseRef)"
        detail.pull?.isFork = facts.isFork
        let payload = PullPayload(event: event, pull: pull, facts: facts, base: base, merge: nil, rule: rule)
        return EventReader.Subject(
            event: WorkflowEvent(
                name: Self.target,
                ref: "refs/heads/\(facts.baseRef)",
                revision: base.hex,
                before: event.oldRevision,
                changedPaths: try await changedPaths(from: base, to: head.revision, in: repository),
                action: event.detail.action,
                baseRef: facts.baseRef,
                headRef: facts.headRef,
                repository: rule.name,
                actor: facts.author,
                payload: payload.value
            ),
            commit: head,
            revision: base,
            detail: detail
        )
    }

    /// What the head changes since it left the base; nil where that cannot be told, and path filters then hold.
    private func changedPaths(
        from base: Revision,
        to head: Revision,
        in repository: GitRepository
    ) async throws -> [String]? {
        guard let fork = try await repository.mergeBase(base, head) else { return nil }
        do {
            return try await repository.changedPaths(from: fork, to: head).map(\.path)
        } catch let error as GitError where error.code == .tooLarge {
            return nil
        }
    }
}

import Git
import Persistence
import Workflows

/// Finds out in Git what an event is about: the commit, the files that changed, the payload that workflows see.
struct EventReader: Sendable {
    /// An event as workflows see it, and the commit its runs are of.
    struct Subject: Sendable {
        var event: WorkflowEvent

        /// Whom and what the run is called after.
        var commit: GitCommit

        /// Where its files are read, and what its jobs check out.
        var revision: Revision

        /// Why nothing can run, though it should.
        var failure: String?

        /// What is known of the event now.
        var detail: EventDetail
    }

    /// How many commits are looked at for one that is not a promotion.
    private static let maximumSteps = 1000

    let database: any SQLDatabase
    let rules: Rules
    let mirrors: Mirrors

    /// What an event is about.
    ///
    /// Nil when it can start nothing: promotions are all it brought, the ref was deleted, or it moved on before it was
    /// looked at.
    func subject(of event: EventRecord, rule: RepositoryRule) async throws -> Subject? {
        guard event.newRevision != EventRecord.nowhere else { return nil }
        let repository = try await mirrors.repository(rule.name)
        let revision = try Revision(event.newRevision)
        let commit: GitCommit
        // Another controller may have seen it, and this one taken over from it.
        guard try await mirrors.bring(rule.name, revision, at: RefName(event.ref)) else { return nil }
        if event.ref == "refs/heads/\(rule.branch)" {
            guard let delivered = try await delivered(event, in: repository) else { return nil }
            commit = delivered
        } else {
            commit = try await repository.commitInfo(revision)
        }
        var subject = Subject(
            event: WorkflowEvent(
                name: event.kind,
                ref: event.ref,
                revision: commit.revision.hex,
                before: event.oldRevision,
                action: event.detail.action,
                headRef: event.detail.headRef,
                workflow: event.detail.workflow,
                schedule: event.detail.schedule,
                inputs: event.inputs,
                repository: event.repository,
                actor: event.actor ?? commit.author.name
            ),
            commit: commit,
            revision: commit.revision,
            detail: event.detail
        )
        if let payload = event.detail.payload { subject.event.payload = payload }
        if event.kind == "push" { try await describe(event, rule: rule, in: repository, &subject) }
        return subject
    }

    /// The newest commit of a movement of the configured branch that is not a promotion.
    private func delivered(_ event: EventRecord, in repository: GitRepository) async throws -> GitCommit? {
        let old = try event.oldRevision.map { try Revision($0) }
        var next: Revision? = try Revision(event.newRevision)
        var steps = 0
        while let revision = next, revision != old, steps < Self.maximumSteps {
            let commit = try await repository.commitInfo(revision)
            if try await !isPromotion(commit, of: event.repository, in: repository) { return commit }
            next = commit.parents.first
            steps += 1
        }
        return nil
    }

    /// A promotion says so in a trailer, and changes nothing but overlays of environments: a commit that only claims to be
    /// one is delivered like any other.
    private func isPromotion(
        _ commit: GitCommit,
        of name: String,
        in repository: GitRepository
    ) async throws -> Bool {
        guard commit.trailer(OverlayCommitter.keyTrailer) != nil, let parent = commit.parents.first else {
            return false
        }
        let overlays = rules.environments.filter { $0.repository == name }.map { $0.overlay + "/" }
        let changed = try await repository.changedPaths(from: parent, to: commit.revision, limit: 1000)
        return changed.allSatisfy { path in overlays.contains { path.path.hasPrefix($0) } }
    }

    /// What a push changed, and its payload.
    private func describe(
        _ event: EventRecord,
        rule: RepositoryRule,
        in repository: GitRepository,
        _ subject: inout Subject
    ) async throws {
        let commit = subject.commit
        let tip = try await database.read { try EventTable.known(rule.name, in: $0) }
        var payload = PushPayload(event: event, rule: rule, head: commit)
        var base: Revision?
        if let old = try event.oldRevision.map({ try Revision($0) }) {
            let isHere = try await repository.contains(old)
            // What the new tip builds on came with it: what is not here was dropped from the branch.
            payload.isForced = try await !repository.isDescendant(commit.revision, of: old)
            base = isHere ? old : nil
        } else if let tip, event.ref != "refs/heads/\(rule.branch)" {
            let tip = try Revision(tip)
            if try await repository.contains(tip) { base = try await repository.mergeBase(tip, commit.revision) }
            payload.baseRef = try await self.base(of: event, rule: rule, tip: tip.hex)
        }
        if let base {
            let paths = try await changedPaths(from: base, to: commit.revision, in: repository)
            subject.event.changedPaths = try await withoutPromotions(
                paths,
                from: base,
                to: commit.revision,
                of: rule.name,
                in: repository
            )
        }
        payload.commits = try await repository.log(
            from: commit.revision,
            excluding: base.map { [$0] } ?? [],
            limit: base == nil ? 1 : PushPayload.maximumCommits
        ).reversed()
        subject.event.payload = payload.value
    }

    /// The files between two commits; nil where there are too many to tell, and path filters then hold.
    private func changedPaths(
        from old: Revision,
        to new: Revision,
        in repository: GitRepository
    ) async throws -> [String]? {
        do {
            return try await repository.changedPaths(from: old, to: new).map(\.path)
        } catch let error as GitError where error.code == .tooLarge {
            return nil
        }
    }

    /// The files less those that only promotions changed: what Headgate writes itself starts no workflow.
    private func withoutPromotions(
        _ paths: [String]?,
        from old: Revision,
        to new: Revision,
        of name: String,
        in repository: GitRepository
    ) async throws -> [String]? {
        guard let paths else { return nil }
        var others: Set<String> = []
        var hasPromotion = false
        var next: Revision? = new
        var steps = 0
        while let revision = next, revision != old, steps < Self.maximumSteps {
            let commit = try await repository.commitInfo(revision)
            next = commit.parents.first
            steps += 1
            if try await isPromotion(commit, of: name, in: repository) {
                hasPromotion = true
            } else if let parent = next {
                guard let changed = try await changedPaths(from: parent, to: revision, in: repository) else {
                    return paths
                }
                others.formUnion(changed)
            }
        }
        return hasPromotion ? paths.filter(others.contains) : paths
    }

    /// The branch that a new ref was made from, where one is at the same commit.
    private func base(of event: EventRecord, rule: RepositoryRule, tip: String) async throws -> String? {
        if event.newRevision == tip { return "refs/heads/\(rule.branch)" }
        let names = try await database.read { connection in
            try RefTable.names(at: event.newRevision, in: rule.name, connection)
        }
        return names.first { $0 != event.ref && $0.hasPrefix("refs/heads/") }
    }
}

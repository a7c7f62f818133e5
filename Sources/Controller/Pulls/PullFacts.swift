import Git
import Logging
import Persistence

/// What is known of a pull request besides its head.
struct PullFacts: Sendable, Hashable {
    var isOpen = true

    /// Whether the head comes from elsewhere; true where that cannot be told.
    var isFork: Bool

    /// The base branch, by its short name.
    var baseRef: String
    var headRef: String
    var title: String
    var author: String
    var isDraft = false
}

/// Finds out about pull requests: from the forge where a token is configured, and from Git.
struct PullInquiry: Sendable {
    let database: any SQLDatabase
    let mirrors: Mirrors
    let client: ForgeAPI
    let logger: Logger

    /// What is known of a pull request whose head is here.
    ///
    /// The forge is believed only as far as it speaks of the same head. Where it says nothing, the base is the configured
    /// branch, and whatever is on no branch of the repository counts as a fork's.
    func facts(_ pull: PullDetail, head: GitCommit, rule: RepositoryRule) async throws -> PullFacts {
        let own = try await branch(of: pull.head, rule: rule)
        var facts = PullFacts(
            isFork: own == nil,
            baseRef: rule.branch,
            headRef: own ?? "pull/\(pull.number)/head",
            title: head.summary,
            author: head.author.name
        )
        guard let forge = rule.forge else { return facts }
        do {
            guard let said = try await client.pull(pull.number, of: forge), said.head == pull.head else { return facts }
            facts = PullFacts(
                isOpen: said.isOpen,
                isFork: said.isFork,
                baseRef: said.baseRef,
                headRef: said.headRef,
                title: said.title,
                author: said.author,
                isDraft: said.isDraft
            )
        } catch {
            if Task.isCancelled { throw error }
            logger.warning("\(rule.name): the forge says nothing of pull request \(pull.number): \(error)")
            // It may be of another base than the one that is taken for it.
            facts.isFork = true
        }
        return facts
    }

    /// A branch of the repository that has the commit: who pushed it there may push.
    private func branch(of head: String, rule: RepositoryRule) async throws -> String? {
        let (names, tip) = try await database.read { connection in
            (
                try RefTable.names(at: head, in: rule.name, connection),
                try EventTable.known(rule.name, in: connection)
            )
        }
        if let name = names.first(where: { $0.hasPrefix("refs/heads/") }) { return String(name.dropFirst(11)) }
        guard let tip else { return nil }
        let repository = try await mirrors.repository(rule.name)
        let (tipRevision, revision) = (try Revision(tip), try Revision(head))
        guard try await repository.contains(tipRevision) else { return nil }
        return try await repository.isDescendant(tipRevision, of: revision) ? rule.branch : nil
    }
}

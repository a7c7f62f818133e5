import ControllerAPI
import Crypto
import Git
import Synchronization

/// The controller's copies of the repositories it watches, one bare repository each.
actor Mirrors {
    private struct Known: Sendable {
        var tip: String?
        var checkedAt: String?
        var error: String?
    }

    /// How many repositories are kept open.
    private static let maximumOpen = 64

    private let root: String
    private let rules: Rules
    private var repositories: [String: GitRepository] = [:]

    /// The open ones, the one that was asked for last at the end.
    private var order: [String] = []
    private nonisolated let known = Mutex<[String: Known]>([:])

    init(root: String, rules: Rules) {
        self.root = root
        self.rules = rules
    }

    /// The mirror of a repository, made when it is first asked for.
    func repository(_ name: String) async throws -> GitRepository {
        if let repository = repositories[name] {
            touch(name)
            return repository
        }
        let rule = try required(name)
        let path = "\(root)/\(Self.safe(name)).git"
        let repository = try await GitRepository.openOrCreate(bare: path, head: .branch(rule.branch))
        // Another call may have opened it meanwhile: one object is kept, so that its work stays in order.
        if let first = repositories[name] { return first }
        repositories[name] = repository
        touch(name)
        return repository
    }

    /// Lets go of what was not asked for lately; whoever still works on it does so undisturbed.
    private func touch(_ name: String) {
        order.removeAll { $0 == name }
        order.append(name)
        while order.count > Self.maximumOpen { repositories[order.removeFirst()] = nil }
    }

    nonisolated func remote(_ rule: RepositoryRule, limits: GitNetworkLimits = .standard) throws -> GitRemote {
        let credentials = rule.password.map {
            GitCredentials.password($0, username: rule.username ?? "x-access-token")
        }
        return GitRemote(url: try GitURL(rule.url), credentials: credentials, limits: limits)
    }

    /// Brings the branch here and gives its tip.
    func fetch(_ name: String) async throws -> Revision {
        let rule = try required(name)
        return try await repository(name).fetch(.branch(rule.branch), from: remote(rule)).new
    }

    /// Whether a commit is here; what is not is looked for under the ref it was seen at.
    func bring(_ name: String, _ revision: Revision, at ref: RefName) async throws -> Bool {
        let repository = try await repository(name)
        if try await repository.contains(revision) { return true }
        do {
            _ = try await repository.fetch(ref, from: remote(required(name)), as: Self.place(of: ref))
        } catch let error as GitError where error.code == .notFound {
            return false
        }
        return try await repository.contains(revision)
    }

    /// Where a ref stands here: a name that is in no other's way (`a` and `a/b` cannot be refs at the same time).
    private static func place(of ref: RefName) throws -> RefName {
        try RefName("refs/headgate/watched/\(Hexadecimal.text(SHA256.hash(data: Array(ref.name.utf8))).prefix(40))")
    }

    /// Whether `descendant` is the commit or builds on it.
    ///
    /// What is not here yet is fetched first.
    func contains(_ name: String, commit: String, in descendant: String) async throws -> Bool {
        if commit == descendant { return true }
        let repository = try await repository(name)
        let (commit, descendant) = (try Revision(commit), try Revision(descendant))
        var isHere = try await repository.contains(descendant)
        if isHere { isHere = try await repository.contains(commit) }
        if !isHere { _ = try await fetch(name) }
        return try await repository.isDescendant(descendant, of: commit)
    }

    /// The commits that `to` has and `from` has not, newest first; none when they cannot be told.
    func commits(_ name: String, from: String?, to: String, limit: Int) async -> [CommitSummary] {
        do {
            let excluded = try from.map { [try Revision($0)] } ?? []
            let commits = try await repository(name).log(
                from: Revision(to),
                excluding: excluded,
                limit: from == nil ? 1 : limit
            )
            return commits.filter { $0.trailer(OverlayCommitter.keyTrailer) == nil }.map {
                CommitSummary(revision: $0.revision.hex, title: $0.summary, author: $0.author.name)
            }
        } catch {
            return []
        }
    }

    // MARK: - What is known without asking Git

    /// Remembers that a promotion moved the tip, before any poll can see it.
    nonisolated func remember(tip: String, of name: String) {
        known.withLock { $0[name, default: Known()].tip = tip }
    }

    /// Remembers how the last question to Git went.
    nonisolated func remember(check error: String?, of name: String) {
        let now = Timestamp.now().text
        known.withLock { known in
            known[name, default: Known()].checkedAt = now
            known[name, default: Known()].error = error
        }
    }

    nonisolated func status(of rule: RepositoryRule) -> RepositoryStatus {
        let entry = known.withLock { $0[rule.name] }
        var status = RepositoryStatus(
            name: rule.name,
            url: rule.name,
            branch: rule.branch,
            revision: entry?.tip,
            lastChecked: entry?.checkedAt,
            error: entry?.error
        )
        do {
            status.url = try GitURL(rule.url).description
        } catch {
            // What cannot be read as an address is not shown: it may hold anything.
            status.error = error.message
        }
        return status
    }

    private func required(_ name: String) throws -> RepositoryRule {
        guard let rule = rules.repository(name) else {
            throw ControllerError(.notFound, "there is no repository '\(name)'")
        }
        return rule
    }

    /// A name that is one harmless part of a path.
    private static func safe(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" })
    }
}

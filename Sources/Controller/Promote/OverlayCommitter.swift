import ControllerAPI
import Git
import Logging

/// A change to an overlay that is to become one commit, once.
struct OverlayCommit: Sendable {
    let rule: EnvironmentRule

    /// What the commit is found again by.
    let key: String

    /// The message without its trailers.
    let message: String
    let trailers: [GitTrailer]

    /// The files that differ with the change, on whatever the branch has come to.
    let edit: @Sendable (GitSnapshot) throws -> [String: [UInt8]]
}

/// Puts changes to overlays on their branch: on the tip as it is, again when the branch moves meanwhile, and never twice.
struct OverlayCommitter: Sendable {
    /// The trailer by which a promotion is found again.
    static let keyTrailer = "Headgate-Promotion"

    /// How often a change is applied anew to a branch that moved meanwhile.
    static let maximumRaces = 20

    let rules: Rules
    let mirrors: Mirrors
    let logger: Logger
    var identity = CommitIdentity()

    /// Commits and pushes; finds the commit where an earlier attempt has pushed it.
    ///
    /// - Parameters:
    ///   - change: What is to change.
    ///   - check: Throws what speaks against it, looked at anew for each tip.
    /// - Returns: The commit, and whether there was anything to change.
    /// - Throws: `.unavailable` where it can be tried again, `.conflict` where the branch or the overlay is in the way.
    func commit(
        _ change: OverlayCommit,
        check: @Sendable (GitRepository) async throws -> Void = { _ in }
    ) async throws -> PromotionResult {
        let rule = change.rule
        guard let repositoryRule = rules.repository(rule.repository) else {
            throw ControllerError(.notFound, "there is no repository '\(rule.repository)'")
        }
        let repository = try await mirrors.repository(rule.repository)
        let remote = try mirrors.remote(repositoryRule)
        let branch = try RefName.branch(repositoryRule.branch)
        for race in 0..<Self.maximumRaces {
            let tip: Revision
            do {
                tip = try await mirrors.fetch(rule.repository)
            } catch let error as GitError {
                throw ControllerError(.unavailable, "the repository cannot be fetched: \(error.message)", cause: error)
            }
            if let found = try await repository.findCommit(
                on: tip,
                trailer: Self.keyTrailer,
                value: change.key,
                limit: 10_000
            ) {
                return PromotionResult(commit: found.revision.hex, changed: true)
            }
            try await check(repository)
            guard let revision = try await prepared(change, on: tip, in: repository) else {
                return PromotionResult(commit: tip.hex, changed: false)
            }
            do {
                _ = try await repository.push(revision, to: branch, expecting: tip, on: remote)
                return PromotionResult(commit: revision.hex, changed: true)
            } catch let error as GitError
                where error.code == .raceLost || error.code == .diverged || error.code == .locked
            {
                logger.info("\(rule.name): the branch moved while it was promoted to; applying again (\(race + 1))")
            } catch let error as GitError where error.code.isTransient {
                // Whether the push arrived is not known: who asks again, finds it by its key.
                throw ControllerError(.unavailable, "the promotion could not be pushed: \(error.message)", cause: error)
            } catch let error as GitError {
                throw ControllerError(.conflict, "the promotion could not be pushed: \(error.message)", cause: error)
            }
        }
        throw ControllerError(
            .unavailable,
            "the branch moved \(Self.maximumRaces) times while \(rule.name) was promoted to"
        )
    }

    /// Puts the commit on a branch of its own, in the place of what was proposed there before.
    ///
    /// - Returns: The commit, and whether there is anything to change; the commit on the branch itself where it was merged
    ///   already.
    /// - Throws: As `commit`.
    func propose(
        _ change: OverlayCommit,
        as name: String,
        check: @Sendable (GitRepository) async throws -> Void
    ) async throws -> (result: PromotionResult, isProposed: Bool) {
        let rule = change.rule
        guard let repositoryRule = rules.repository(rule.repository) else {
            throw ControllerError(.notFound, "there is no repository '\(rule.repository)'")
        }
        let repository = try await mirrors.repository(rule.repository)
        let remote = try mirrors.remote(repositoryRule)
        let branch = try RefName.branch(name)
        do {
            let tip = try await mirrors.fetch(rule.repository)
            if let found = try await repository.findCommit(
                on: tip,
                trailer: Self.keyTrailer,
                value: change.key,
                limit: 10_000
            ) {
                return (PromotionResult(commit: found.revision.hex, changed: true), false)
            }
            try await check(repository)
            guard let revision = try await prepared(change, on: tip, in: repository) else {
                return (PromotionResult(commit: tip.hex, changed: false), false)
            }
            let old = try await remote.refs()[branch]
            _ = try await repository.push(revision, to: branch, expecting: old, on: remote, force: true)
            return (PromotionResult(commit: revision.hex, changed: true), true)
        } catch let error as GitError {
            // Whoever asks again finds the branch as it is by then.
            throw ControllerError(.unavailable, "the promotion could not be proposed: \(error.message)", cause: error)
        }
    }

    /// The commit to push, or nil when the overlay has all of it already.
    private func prepared(
        _ change: OverlayCommit,
        on tip: Revision,
        in repository: GitRepository
    ) async throws -> Revision? {
        let changed = try change.edit(try await repository.snapshot(at: tip))
        guard !changed.isEmpty else { return nil }
        let seconds = Timestamp.now().milliseconds / 1000
        let signature = try identity.signature(seconds: seconds)
        let key = identity.key
        return try await repository.commit(
            parent: tip,
            changes: changed.mapValues { .write($0) },
            message: GitTrailer.message(
                change.message,
                trailers: change.trailers + [try GitTrailer(Self.keyTrailer, change.key)]
            ),
            author: signature,
            committer: signature,
            sign: key.map { key in { @Sendable in try key.signature(of: $0) } }
        )
    }
}

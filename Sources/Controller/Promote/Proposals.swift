import ControllerAPI
import Git

/// Brings promotions to their branch by pull requests.
struct Proposals: Sendable {
    let committer: OverlayCommitter
    let rules: Rules
    let forges: ForgeAPI

    /// The branch that promotions to an environment are proposed on.
    static func branch(of environment: String) -> String { "headgate/promote-\(environment.lowercased())" }

    /// Puts the change on a branch of its own and opens the pull request for it; a newer promotion takes its place there.
    func propose(
        _ change: OverlayCommit,
        on forge: ForgeRule,
        title: String,
        check: @Sendable (GitRepository) async throws -> Void
    ) async throws -> PromotionResult {
        let branch = Self.branch(of: change.rule.name)
        let (made, isProposed) = try await committer.propose(change, as: branch, check: check)
        guard isProposed else { return made }
        var result = made
        let trailers = (change.trailers.map { "\($0.key): \($0.value)" }).joined(separator: "\n")
        let proposal = ForgeAPI.Proposal(
            branch: branch,
            base: rules.repository(change.rule.repository)?.branch ?? "main",
            title: String(change.message.prefix { !$0.isNewline }),
            body: "\(title)\n\n\(trailers)\n"
        )
        result.pullRequest = try await forges.open(proposal, on: forge)
        return result
    }
}

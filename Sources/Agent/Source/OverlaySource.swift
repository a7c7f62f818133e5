import Git
import Manifests
import Overlays

/// Brings the branch here, checks that it may be applied, and renders the overlay of a commit.
actor OverlaySource {
    private let remote: GitRemote
    private let branch: RefName
    private let path: String
    private let mirror: String
    private let owner: String
    private var repository: GitRepository?

    init(remote: GitRemote, branch: RefName, path: String, mirror: String, owner: String) {
        self.remote = remote
        self.branch = branch
        self.path = path
        self.mirror = mirror
        self.owner = owner
    }

    /// The branch's tip now.
    ///
    /// What it needs is fetched only when it is not here yet.
    func fetch() async throws(AgentError) -> Revision {
        do {
            let repository = try await opened()
            if let tip = try await remote.refs()[branch] {
                if try await repository.contains(tip) { return tip }
                return try await repository.fetch(branch, from: remote).new
            }
        } catch {
            throw AgentError(
                .environment,
                reason: "FetchFailed",
                "the repository cannot be fetched: \(error)",
                cause: error
            )
        }
        throw AgentError(
            .environment,
            reason: "BranchNotFound",
            "the repository has no branch \(branch.shortName); what runs is left as it is"
        )
    }

    /// Whether the commit builds on the one that was applied last.
    ///
    /// All that it builds on has been fetched with it: it does not build on a commit that is not here.
    func builds(_ revision: Revision, on applied: String) async throws(AgentError) -> Bool {
        do {
            let repository = try await opened()
            let applied = try Revision(applied)
            guard try await repository.contains(applied) else { return false }
            return try await repository.isDescendant(revision, of: applied)
        } catch {
            throw AgentError(.environment, reason: "FetchFailed", "the history cannot be read: \(error)", cause: error)
        }
    }

    /// Who of those that may signed a commit.
    ///
    /// - Throws: `.refused` where nobody did.
    func signer(of revision: Revision, by signers: AllowedSigners) async throws(AgentError) -> CommitSigner {
        do {
            return try await opened()
                .verifySignature(of: revision, by: signers, at: Int(WallClock.system.seconds()))
        } catch let error as GitError {
            let reasons: [GitError.Code: String] = [
                .unsigned: "SignatureMissing", .badSignature: "SignatureRefused", .invalid: "SignatureRefused",
                .unsupported: "SignatureRefused", .tooLarge: "SignatureRefused",
            ]
            guard let reason = reasons[error.code] else {
                throw AgentError(
                    .environment,
                    reason: "FetchFailed",
                    "the commit cannot be read: \(error)",
                    cause: error
                )
            }
            throw AgentError(
                .refused,
                reason: reason,
                "\(revision.short) is not applied: \(error.message); what runs is left as it is, until a commit comes that an allowed signer has signed",
                cause: error
            )
        } catch {
            throw AgentError(.environment, reason: "FetchFailed", "the commit cannot be read: \(error)", cause: error)
        }
    }

    /// What the overlay asks for at a commit.
    func render(_ revision: Revision) async throws(AgentError) -> DesiredState {
        let snapshot: GitSnapshot
        do {
            snapshot = try await opened().snapshot(at: revision)
        } catch {
            throw AgentError(.environment, reason: "FetchFailed", "the commit cannot be read: \(error)", cause: error)
        }
        let objects: [KubernetesObject]
        do {
            objects = try Kustomize.build(path, in: LinkedTree(snapshot))
        } catch {
            throw AgentError(.release, reason: "RenderFailed", "\(error)", cause: error)
        }
        guard !objects.isEmpty else {
            throw AgentError(
                .refused,
                reason: "EmptyRender",
                "\(path) renders nothing at \(revision.short); what runs is left as it is"
            )
        }
        return try DesiredStateBuilder(objects, owner: owner).build(revision: revision.hex)
    }

    private func opened() async throws -> GitRepository {
        if let repository { return repository }
        let opened = try await GitRepository.openOrCreate(bare: mirror, head: branch)
        repository = opened
        return opened
    }
}

import Git
import TestSupport

/// A bare repository with an overlay, made without a `git` program.
struct Origin: Sendable {
    private let repository: GitRepository
    private let branch: RefName
    let remote: GitRemote

    /// Where the repository is.
    let path: String

    init(in directory: TestDirectory) async throws {
        branch = try RefName.branch("main")
        path = directory.path + "/origin.git"
        repository = try await GitRepository.create(bare: directory.path + "/origin.git", head: branch)
        remote = GitRemote(url: try GitURL(path: directory.path + "/origin.git"))
    }

    /// Commits an overlay of these documents; `rewriting` forgets the branch's history.
    func push(
        _ documents: [String],
        rewriting: Bool = false,
        signedBy key: SSHSigningKey? = nil
    ) async throws -> String {
        let tip = try await repository.resolve("main")
        let signature = try GitSignature(name: "Ada", email: "ada@example.org", seconds: 1_700_000_000)
        let revision = try await repository.commit(
            parent: rewriting ? nil : tip,
            changes: [
                "overlay/kustomization.yaml": .write(Array("resources: [all.yaml]\n".utf8)),
                "overlay/all.yaml": .write(Array((documents.joined(separator: "\n---\n") + "\n").utf8)),
            ],
            message: "Change the overlay",
            author: signature,
            committer: signature,
            allowEmpty: true,
            sign: key.map { key in { @Sendable in try key.signature(of: $0) } }
        )
        try await repository.moveRef(branch, from: tip, to: revision)
        return revision.hex
    }
}

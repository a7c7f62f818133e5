import Git
import TestSupport

/// A bare repository, made without a `git` program.
struct Origin: Sendable {
    private let repository: GitRepository
    private let branch: RefName
    let path: String

    init(in directory: TestDirectory, name: String = "origin.git") async throws {
        path = directory.path + "/" + name
        branch = try RefName.branch("main")
        repository = try await GitRepository.create(bare: path, head: branch)
    }

    /// Commits files; nil removes one.
    func push(_ files: [String: String?]) async throws -> String {
        let tip = try await repository.resolve("main")
        let signature = try GitSignature(name: "Ada", email: "ada@example.org", seconds: 1_700_000_000)
        let revision = try await repository.commit(
            parent: tip,
            changes: files.mapValues { text in text.map { .write(Array($0.utf8)) } ?? .delete },
            message: "Change files",
            author: signature,
            committer: signature
        )
        try await repository.moveRef(branch, from: tip, to: revision)
        return revision.hex
    }

    /// Puts a tag on the newest commit.
    func tag(_ name: String) async throws {
        guard let tip = try await repository.resolve("main") else { throw TestFailure("there is no commit") }
        let tag = try RefName.tag(name)
        try await repository.moveRef(tag, from: try await repository.resolve(tag.name), to: tip)
    }
}

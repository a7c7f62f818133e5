import Git

/// The bare repository that a group delivers from, in its data directory: the user's own is only read.
struct Origin: Sendable {
    let path: String

    /// What became of the user's HEAD.
    enum Push: Sendable, Hashable {
        /// The origin has it now.
        case pushed(String)

        /// The origin had it already.
        case known(String)

        /// Both have commits the other lacks: somebody has to bring them together.
        case diverged(String)
    }

    /// Where the commits come from.
    enum Subject: Sendable {
        case workTree(GitWorkTree)
        case remote(GitRemote)
    }

    /// Looks at what `--repository` names.
    static func subject(_ repository: String) async throws(StandaloneError) -> Subject {
        do {
            if repository.contains("://") { return .remote(GitRemote(url: try GitURL(repository))) }
            do {
                let tree = try await GitWorkTree.discover(from: repository)
                guard !tree.isShallow else {
                    throw StandaloneError(
                        .repository,
                        "\(tree.root) is a shallow clone; bring the rest with: git fetch --unshallow"
                    )
                }
                return .workTree(tree)
            } catch let error as GitError where error.code == .unsupported {
                return .remote(GitRemote(url: try GitURL(path: repository)))
            }
        } catch let error as StandaloneError {
            throw error
        } catch {
            throw StandaloneError(
                .repository,
                "\(repository) is not a Git repository that can be delivered: \(error). Go into one, or name it with --repository",
                cause: error
            )
        }
    }

    /// The name of the branch to deliver.
    static func branch(of subject: Subject) async throws -> String {
        switch subject {
        case .workTree(let tree): tree.branch?.shortName ?? "main"
        case .remote(let remote): try await remote.refs().head?.shortName ?? "main"
        }
    }

    /// Makes the origin and brings the subject's HEAD to its branch.
    func receive(_ subject: Subject, branch name: String) async throws -> Push {
        let branch = try RefName.branch(name)
        let origin = try await GitRepository.openOrCreate(bare: path, head: branch)
        let tip = try await origin.refs()[branch]
        switch subject {
        case .workTree(let tree):
            guard let head = tree.head else {
                throw StandaloneError(.repository, "\(tree.root) has no commit yet; make one with: git commit")
            }
            if try await knows(origin, head, tip) { return .known(head.hex) }
            let repository = try await GitRepository.open(at: tree.gitDirectory)
            do {
                _ = try await repository.push(
                    head,
                    to: branch,
                    expecting: tip,
                    on: GitRemote(url: try GitURL(path: path))
                )
                return .pushed(head.hex)
            } catch let error as GitError where error.code == .diverged {
                return .diverged(head.hex)
            }
        case .remote(let remote):
            guard let head = try await remote.refs()[branch] else {
                throw StandaloneError(.repository, "\(remote.url) has no branch '\(name)'")
            }
            if try await knows(origin, head, tip) { return .known(head.hex) }
            // Nothing else looks at the origin before the group runs, so its branch may move there and back.
            let fetched = try await origin.fetch(branch, from: remote).new
            if let tip, try await !origin.isDescendant(fetched, of: tip) {
                try await origin.moveRef(branch, from: fetched, to: tip)
                return .diverged(fetched.hex)
            }
            return .pushed(fetched.hex)
        }
    }

    private func knows(_ origin: GitRepository, _ head: Revision, _ tip: Revision?) async throws -> Bool {
        guard let tip, try await origin.contains(head) else { return false }
        return try await origin.isDescendant(tip, of: head)
    }
}

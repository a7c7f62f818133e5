import Git
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Actions of other repositories, as directories by repository and commit, shared by all jobs of the runner.
struct ActionStore: Sendable {
    /// How many refs are looked through for a commit that no ref names.
    private static let maximumRefs = 500

    let root: String

    /// The address that repositories lie below, without a slash at its end.
    let server: String

    /// What proves to a server who asks, by the address of the repository.
    var credentials: @Sendable (String) -> GitCredentials? = { _ in nil }

    /// Takes lines for the job's log.
    let say: @Sendable (String) -> Void

    /// The commit a ref stands for, and the directory with its files.
    ///
    /// A commit that is here is taken without asking the server; what a branch or tag stands for is asked every time.
    func tree(owner: String, name: String, ref: String) async throws -> (commit: Revision, directory: String) {
        let place = "\(root)/\(JobDirectories.safe(owner.lowercased()))/\(JobDirectories.safe(name.lowercased()))"
        if let commit = Self.revision(ref), Self.isWhole("\(place)/\(commit.hex)") {
            return (commit, "\(place)/\(commit.hex)")
        }
        let (remote, refs) = try await self.refs(owner: owner, name: name)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let mirror = SourceMirror(
            path: place + "/mirror.git",
            url: remote.url.description,
            branch: "main",
            credentials: remote.credentials,
            say: say
        )
        let repository = try await mirror.repository()
        let commit = try await commit(ref, refs, mirror, repository)
        let directory = "\(place)/\(commit.hex)"
        if !Self.isWhole(directory) {
            var backoff = Backoff()
            for attempt in 1... {
                do {
                    _ = try await repository.checkout(commit, to: directory, state: directory + ".state")
                    try SmallFile.write([], to: directory + ".whole")
                    break
                } catch let error as GitError where error.code == .locked && attempt < 10 {
                    try await Task.sleep(for: backoff.next())
                }
            }
        }
        return (commit, directory)
    }

    private func commit(
        _ ref: String,
        _ refs: GitRefs,
        _ mirror: SourceMirror,
        _ repository: GitRepository
    ) async throws -> Revision {
        if let commit = Self.revision(ref) {
            for name in refs.targets.keys.sorted().filter({ $0.isBranch || $0.isTag }).prefix(Self.maximumRefs) {
                if try await repository.contains(commit) { return commit }
                _ = try await mirror.fetch(name, to: repository)
            }
            guard try await repository.contains(commit) else {
                throw RunnerError(.invalidInput, "the repository has no commit \(ref) on a branch or tag")
            }
            return commit
        }
        for name in ["refs/tags/\(ref)", "refs/heads/\(ref)", ref] {
            guard let wanted = refs.targets.keys.first(where: { $0.name == name }) else { continue }
            if let known = refs[wanted], try await repository.contains(known) { return known }
            if let commit = try await mirror.fetch(wanted, to: repository) { return commit }
        }
        throw RunnerError(.invalidInput, "the repository has no branch, tag or commit '\(ref)'")
    }

    /// Asks the server, under the plain name first.
    private func refs(owner: String, name: String) async throws -> (GitRemote, GitRefs) {
        var failure: GitError?
        for suffix in ["", ".git"] {
            do {
                let address = "\(server)/\(owner)/\(name)\(suffix)"
                let remote = GitRemote(url: try GitURL(address), credentials: credentials(address))
                return (remote, try await remote.refs())
            } catch let error as GitError {
                failure = failure ?? error
            }
        }
        throw RunnerError(
            .unavailable,
            "\(server)/\(owner)/\(name) cannot be fetched: \(failure?.message ?? "no answer")",
            cause: failure
        )
    }

    private static func revision(_ ref: String) -> Revision? {
        guard ref.utf8.count == 40 else { return nil }
        do {
            return try Revision(ref)
        } catch {
            // A branch may well have a name of forty letters.
            return nil
        }
    }

    private static func isWhole(_ directory: String) -> Bool {
        access(directory + ".whole", F_OK) == 0
    }
}

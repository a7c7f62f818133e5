import ControllerAPI
import Git

/// `actions/checkout`: makes the workspace the revision's tree, from the runner's own mirror.
///
/// Only files that differ are written, so that what a compiler made of the others is still good. There is no `.git` in
/// the workspace.
struct CheckoutAction: BuiltInAction {
    private static let mirrors = Mirrors()

    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly(
            "ref",
            "path",
            "fetch-depth",
            "clean",
            "persist-credentials",
            "fetch-tags",
            "show-progress"
        )
        let assignment = context.assignment
        let branch = try RefName.branch(assignment.branch)
        let mirror = try await Self.mirrors.open(context.directories.mirror, head: branch)
        let remote = GitRemote(url: try GitURL(assignment.url))
        let wanted = context.input("ref").flatMap { $0.isEmpty ? nil : $0 } ?? assignment.revision
        var revision = try await known(wanted, in: mirror)
        if revision == nil {
            try await fetch(branch, from: remote, to: mirror, context)
            revision = try await known(wanted, in: mirror)
        }
        guard let revision else {
            throw RunnerError(.failed, "the repository has no commit '\(wanted)' on \(assignment.branch)")
        }
        let path = context.input("path") ?? ""
        let directory = try context.path(path)
        let state =
            path.isEmpty
            ? context.directories.checkoutState : context.directories.checkoutState + "." + JobDirectories.safe(path)
        let done = try await mirror.checkout(revision, to: directory, state: state)
        context.say("\(revision.short): \(done.written) written, \(done.kept) unchanged, \(done.deleted) deleted")
        return ["commit": revision.hex, "ref": "refs/heads/\(assignment.branch)"]
    }

    private func known(_ name: String, in mirror: GitRepository) async throws -> Revision? {
        guard let revision = try await mirror.resolve(name) else { return nil }
        return try await mirror.contains(revision) ? revision : nil
    }

    /// Another job may be fetching into the same mirror at this moment: it is waited for.
    private func fetch(
        _ branch: RefName,
        from remote: GitRemote,
        to mirror: GitRepository,
        _ context: ActionContext
    ) async throws {
        var backoff = Backoff()
        for attempt in 1... {
            do {
                _ = try await mirror.fetch(branch, from: remote)
                return
            } catch let error as GitError where (error.code == .locked || error.code.isTransient) && attempt < 6 {
                context.say("\(error.message); trying again")
                try await Task.sleep(for: backoff.next())
            } catch let error as GitError {
                throw RunnerError(.failed, "the repository cannot be fetched: \(error.message)", cause: error)
            }
        }
    }
}

import ControllerAPI
import Git

/// `actions/checkout`: makes the workspace the revision's tree, from the runner's own mirror.
///
/// Only files that differ are written, so that what a compiler made of the others is still good. There is no `.git` in
/// the workspace.
struct CheckoutAction: BuiltInAction {
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
        let source = SourceMirror(assignment: assignment, directories: context.directories, say: context.say)
        let mirror = try await source.repository()
        let wanted = context.input("ref").flatMap { $0.isEmpty ? nil : $0 } ?? assignment.revision
        let revision = try await source.revision(wanted, in: mirror)
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
}

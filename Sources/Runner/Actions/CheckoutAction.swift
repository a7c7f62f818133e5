import ControllerAPI
import Git

/// `actions/checkout`: makes the workspace a work tree of the revision, from the runner's own mirror.
///
/// Only files that differ are written, so that what a compiler made of the others is still good.
struct CheckoutAction: BuiltInAction {
    private static let known = [
        "ref", "path", "repository", "fetch-depth", "fetch-tags", "submodules", "clean", "lfs", "token",
        "persist-credentials",
        "set-safe-directory", "show-progress", "sparse-checkout", "sparse-checkout-cone-mode", "filter", "ssh-key",
        "ssh-known-hosts", "ssh-strict", "ssh-user", "github-server-url", "allow-unsafe-pr-checkout",
    ]

    private static let withoutEffect = [
        "persist-credentials": "steps have no credentials of the repository",
        "sparse-checkout": "the whole tree is checked out",
        "filter": "what the runner's mirror has is not fetched again",
        "ssh-key": "repositories are fetched by the runner, as headgate.yaml says",
        "github-server-url": "other repositories lie below actions.server of headgate.yaml",
    ]

    func run(_ context: ActionContext) async throws -> [String: String] {
        context.warnOfOthers(than: Self.known)
        context.say(withoutEffect: Self.withoutEffect)
        try refuse(context)
        let path = context.input("path") ?? ""
        let directory = try context.path(path)
        let assignment = context.assignment
        let other = try await OtherRepository(context)
        if other == nil, let tree = context.desk.workTree, stands(tree, for: context.input("ref") ?? "") {
            let earlier = context.directories.earlier + directory.dropFirst(context.directories.workspace.count)
            let done = try await tree.copy(to: directory, from: earlier)
            context.say("the work tree of \(tree.root): \(done.written) files copied, \(done.kept) unchanged")
            return ["commit": assignment.revision, "ref": "refs/heads/\(assignment.branch)"]
        }
        let depth = try context.number("fetch-depth", default: 1)
        let hasTags = try context.flag("fetch-tags", default: depth == 0)
        let submodules = try CheckoutSubmodules.Mode(context)
        let cleans = try context.flag("clean", default: false)
        let source =
            other?.source
            ?? SourceMirror(
                assignment: assignment,
                directories: context.directories,
                desk: context.desk,
                say: context.say
            )
        let mirror = try await source.repository()
        let asked = context.input("ref").flatMap { $0.isEmpty ? nil : $0 }
        let wanted = asked ?? (other == nil ? assignment.revision : source.branch)
        guard let revision = try await source.revision(wanted, in: mirror) else {
            let place = other == nil ? assignment.source?.ref ?? assignment.branch : source.branch
            throw RunnerError(.failed, "the repository has no commit '\(wanted)' on \(place)")
        }
        try await refuseForeign(wanted, revision, in: mirror, other == nil ? assignment.source?.foreign : nil, context)
        if depth == 0 || hasTags {
            try await source.fetchAll(to: mirror, tags: hasTags, branches: depth == 0)
        }
        let state =
            path.isEmpty
            ? context.directories.checkoutState : context.directories.checkoutState + "." + JobDirectories.safe(path)
        let done = try await mirror.checkout(revision, to: directory, state: state)
        var removed = 0
        if cleans { removed = try await UntrackedFiles(root: directory).remove(notIn: mirror, at: revision) }
        let branch = try await branch(wanted, revision, mirror, other == nil ? assignment : nil)
        try await mirror.makeWorkTree(
            directory,
            at: revision,
            GitWorkTreeFiles(
                origin: try GitURL(source.url),
                branch: branch,
                depth: depth,
                hasAllRefs: depth == 0,
                hasTags: hasTags
            )
        )
        context.say(
            "\(revision.short): \(done.written) written, \(done.kept) unchanged, \(done.deleted + removed) deleted"
        )
        if submodules != .none {
            try await CheckoutSubmodules(context: context, mode: submodules, depth: depth)
                .checkout(of: mirror, at: revision, url: source.url, in: directory, state: state)
        }
        let ref = (other == nil ? assignment.source?.ref : nil) ?? "refs/heads/\(source.branch)"
        return ["commit": revision.hex, "ref": branch?.name ?? ref]
    }

    /// What is not carried out, said before anything is touched.
    private func refuse(_ context: ActionContext) throws(RunnerError) {
        if try context.flag("lfs", default: false) {
            throw RunnerError(.invalidInput, "'lfs' is not carried out: files of Git LFS stay the pointers they are")
        }
    }

    /// Keeps what strangers wrote out of a job that has the secrets of the base.
    private func refuseForeign(
        _ wanted: String,
        _ revision: Revision,
        in mirror: GitRepository,
        _ foreign: String?,
        _ context: ActionContext
    ) async throws {
        guard let foreign, try !context.flag("allow-unsafe-pr-checkout", default: false) else { return }
        var isForeign = ["refs/pull/", "refs/merge-requests/"].contains { wanted.hasPrefix($0) }
        let head = try Revision(foreign)
        if !isForeign, try await mirror.contains(head) {
            isForeign = try await mirror.isDescendant(revision, of: head)
        }
        guard !isForeign, revision != head else {
            throw RunnerError(
                .invalidInput,
                "'\(wanted)' is what the pull request from outside brings, and this job has the secrets of the base. "
                    + "Use pull_request for its code, or say 'allow-unsafe-pr-checkout: true' if no step runs any of it"
            )
        }
    }

    /// The branch a name stands for; a commit that was asked for by name has none.
    private func branch(
        _ wanted: String,
        _ revision: Revision,
        _ mirror: GitRepository,
        _ assignment: JobAssignment?
    ) async throws -> RefName? {
        if let assignment, wanted == assignment.revision {
            guard let source = assignment.source else { return try RefName.branch(assignment.branch) }
            let ref = try RefName(source.ref)
            return ref.isBranch ? ref : nil
        }
        let refs = try await mirror.refs()
        let name = wanted.hasPrefix("refs/") ? wanted : "refs/heads/\(wanted)"
        return refs.targets.first { $0.key.name == name && $0.key.isBranch && $0.value == revision }?.key
    }

    /// Whether the work tree is what a ref asks for.
    private func stands(_ tree: any WorkTreeSource, for ref: String) -> Bool {
        ref.isEmpty || tree.names.contains(ref)
    }
}

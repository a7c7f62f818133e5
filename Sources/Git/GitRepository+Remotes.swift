import CGit2

/// What a fetch did to one ref.
public struct GitFetch: Sendable, Hashable {
    public let ref: RefName
    /// Where the ref was here before; nil when it was not.
    public let old: Revision?
    /// Where it is now: the commit, also where the remote has an annotated tag.
    public let new: Revision

    public init(ref: RefName, old: Revision?, new: Revision) {
        self.ref = ref
        self.old = old
        self.new = new
    }
}

/// What a push did.
public enum GitPush: Sendable, Hashable {
    /// The remote's branch was moved.
    case moved
    /// It already was at that revision, as after a push whose answer was lost.
    case upToDate
}

extension GitRemote {
    /// Where the remote's refs are, now.
    ///
    /// - Throws: ``GitError``; with code `timedOut` once a limit on time has passed, whatever the remote does.
    @concurrent
    public func refs() async throws -> GitRefs {
        try await BlockingWorker().run {
            try Library.start()
            if let path = url.localPath {
                return try RepositoryHandle.open(path).refs(limit: limits.refs)
            }
            let operation = NetworkOperation(self)
            return try operation.run { () throws(GitError) in
                unsafe try RemoteConnection.open(operation, .fetch).refs()
            }
        }
    }
}

extension GitRepository {
    /// Brings a ref here under its own name, with all it needs.
    ///
    /// It is moved even where its history was rewritten; compare `old` and `new` with ``isDescendant(_:of:)`` where
    /// that matters.
    ///
    /// - `local`: The name it gets here, where that is another one; the object of an annotated tag is then not kept.
    /// - Throws: ``GitError`` with code `notFound` when the remote has no such ref.
    public func fetch(_ ref: RefName, from remote: GitRemote, as local: RefName? = nil) throws -> GitFetch {
        let own = local ?? ref
        let old = try handle.target(of: own)
        let new =
            if let path = remote.url.localPath {
                try handle.fetchLocally(ref, from: path)
            } else {
                try handle.fetchOverNetwork(ref, from: remote, as: own)
            }
        guard let commit = try handle.peel(new) else {
            throw GitError(.invalid, "\(ref) of \(remote.url) does not lead to a commit")
        }
        if old?.isEqual(to: commit) != true { try handle.setRef(own, to: commit) }
        if own.isTag, !new.isEqual(to: commit) {
            try handle.setRef(RefName(RepositoryHandle.tagObjects + ref.shortName), to: new)
        }
        return GitFetch(ref: ref, old: old?.revision, new: commit.revision)
    }

    /// Moves a remote's branch to a revision that is here, if it is where the caller expects it.
    ///
    /// The comparison is made by the remote, in the same step as the move. No hook of a local repository is run.
    /// This repository is only read, so it may be one with a work tree.
    ///
    /// - `old`: Where the branch must be now; nil when it must not exist.
    /// - `force`: Whether commits that `revision` does not build on may be dropped from the branch.
    /// - Throws: ``GitError`` with code `raceLost` when the branch is elsewhere, `diverged` when `revision` does not build
    ///   on it, `rejected` when the remote refuses, `unsupported` for a local repository with a work tree.
    @discardableResult
    public func push(
        _ revision: Revision,
        to ref: RefName,
        expecting old: Revision?,
        on remote: GitRemote,
        force: Bool = false
    ) throws -> GitPush {
        guard try handle.exists(git_oid(revision)) else { throw GitError(.notFound, "there is no commit \(revision)") }
        let push = PushRequest(revision: revision, ref: ref, old: old, force: force)
        if let path = remote.url.localPath { return try handle.pushLocally(push, to: path) }
        return try handle.pushOverNetwork(push, to: remote)
    }
}

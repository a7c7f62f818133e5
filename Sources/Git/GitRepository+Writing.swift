extension GitRepository {
    /// Writes a commit without a work tree.
    ///
    /// No ref refers to it yet; ``push(_:to:expecting:on:force:)`` or ``moveRef(_:from:to:)`` does that.
    ///
    /// - `parent`: The commit it builds on; nil for the first of a history.
    /// - `changes`: What becomes of each path. Files keep their mode; directories come and go as needed.
    /// - `message`: See ``GitTrailer/message(_:trailers:)`` for one with trailers.
    /// - `allowEmpty`: Whether a commit that changes nothing is made too.
    /// - `sign`: Gives the armoured signature of what the commit says, for its header `gpgsig`; without it the commit is not
    ///   signed.
    /// - Throws: ``GitError`` with code `hostilePath` for a path that is not inside the tree, `invalid` where a change
    ///   would replace something that is not a regular file, `noChange` when every file stays as it was.
    public func commit(
        parent: Revision?,
        changes: [String: GitChange],
        message: String,
        author: GitSignature,
        committer: GitSignature,
        allowEmpty: Bool = false,
        sign: (@Sendable (_ commit: [UInt8]) throws -> String)? = nil
    ) throws -> Revision {
        let revision = try handle.writeCommit(
            parent: parent,
            changes: changes,
            message: message,
            author: author,
            committer: committer,
            allowEmpty: allowEmpty
        )
        guard let sign else { return revision }
        return try handle.signed(revision, by: sign)
    }

    /// Merges one commit into another without a work tree.
    ///
    /// The same commits, message and signature give the same commit, with the same release of the library.
    ///
    /// - `theirs`: The second parent of the commit that is made.
    /// - `ours`: The first parent.
    public func merge(
        _ theirs: Revision,
        into ours: Revision,
        message: String,
        signature: GitSignature
    ) throws -> GitMerge {
        try handle.merge(theirs, into: ours, message: message, signature: signature)
    }
}

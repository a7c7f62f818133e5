import CGit2

/// Who signed a commit.
public struct CommitSigner: Sendable, Hashable {
    /// As the list of allowed signers calls them.
    public let principal: String

    /// Of the key, as `ssh-keygen -l` prints it.
    public let fingerprint: String
}

extension GitRepository {
    /// Checks that an allowed signer signed a commit, in the namespace `git`, with a key that is valid at a time.
    ///
    /// What the commit says of its own time does not count: whoever has an old key could write any.
    ///
    /// `now`: in seconds from 1970.
    ///
    /// - Throws: `unsigned`, or `badSignature`, `invalid`, `unsupported` or `tooLarge` for a signature that does not count.
    public func verifySignature(of revision: Revision, by signers: AllowedSigners, at now: Int) throws -> CommitSigner {
        let commit = try SignedCommit(handle.commitObject(git_oid(revision)))
        guard let text = commit.signature else {
            throw GitError(.unsigned, "the commit \(revision.short) has no signature")
        }
        guard !text.hasPrefix("-----BEGIN PGP") else {
            throw GitError(.unsupported, "the signature is one of OpenPGP; only those of ssh-keygen are verified")
        }
        let signature = try SSHSignature(text)
        let principal = try signers.principal(of: signature.key, namespace: "git", at: now)
        try signature.verify(commit.payload, namespace: "git")
        return CommitSigner(principal: principal, fingerprint: signature.key.fingerprint)
    }
}

extension RepositoryHandle {
    /// No commit that anybody wrote is longer.
    private static let commitLimit = 1 << 20

    /// The bytes of a commit.
    fileprivate func commitObject(_ id: git_oid) throws(GitError) -> [UInt8] {
        var id = id
        var length = 0
        var type = GIT_OBJECT_INVALID
        try check(unsafe git_odb_read_header(&length, &type, objects, &id), "look at the commit \(id.hex)")
        guard type == GIT_OBJECT_COMMIT else { throw GitError(.invalid, "\(id.hex) is no commit") }
        guard length <= Self.commitLimit else {
            throw GitError(.tooLarge, "the commit \(id.hex) has more than \(Self.commitLimit) bytes")
        }
        let object = unsafe try Owned.make(git_odb_object_free, "read the commit \(id.hex)") {
            unsafe git_odb_read(&$0, objects, &id)
        }
        return unsafe Array(
            UnsafeRawBufferPointer(
                start: git_odb_object_data(object.pointer),
                count: git_odb_object_size(object.pointer)
            )
        )
    }
}

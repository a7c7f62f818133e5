import CGit2

extension RepositoryHandle {
    /// What a ref points at; nil when there is none.
    func target(of ref: RefName) throws(GitError) -> git_oid? {
        var id = git_oid()
        let status = unsafe git_reference_name_to_id(&id, repository, ref.name)
        if status == GIT_ENOTFOUND.rawValue { return nil }
        try check(status, "read \(ref)")
        return id
    }

    /// The commit an object stands for: itself, or what a tag leads to.
    func peel(_ id: git_oid) throws(GitError) -> git_oid? {
        var id = id
        let object = unsafe try Owned.make(git_object_free, "read the object \(id.hex)") {
            unsafe git_object_lookup(&$0, repository, &id, GIT_OBJECT_ANY)
        }
        if unsafe git_object_type(object.pointer) == GIT_OBJECT_COMMIT { return id }
        guard unsafe git_object_type(object.pointer) == GIT_OBJECT_TAG else { return nil }
        var peeled: OpaquePointer?
        let status = unsafe git_object_peel(&peeled, object.pointer, GIT_OBJECT_COMMIT)
        guard status == 0 else { return nil }
        defer { unsafe git_object_free(peeled) }
        return try unsafe git_oid(copying: git_object_id(peeled))
    }

    /// The refs under `refs/`, at most `limit`, with what annotated tags lead to.
    func refs(limit: Int) throws(GitError) -> GitRefs {
        let iterator = unsafe try Owned.make(git_reference_iterator_free, "list the refs") {
            unsafe git_reference_iterator_new(&$0, repository)
        }
        var result = GitRefs(head: try headRef())
        while true {
            var reference: OpaquePointer?
            let status = unsafe git_reference_next(&reference, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { return result }
            try check(status, "list the refs")
            defer { unsafe git_reference_free(reference) }
            guard let target = unsafe git_reference_target(reference) else { continue }
            guard let name = unsafe git_reference_name(reference) else { continue }
            guard result.targets.count < limit else { throw GitError(.tooLarge, "the repository has too many refs") }
            let ref = try RefName(unsafe String(cString: name))
            let id = unsafe target.pointee
            result.targets[ref] = id.revision
            if ref.isTag, let commit = try peel(id), !commit.isEqual(to: id) {
                result.peeled[ref] = commit.revision
            }
        }
    }

    /// The branch `HEAD` names, whether or not it exists; nil when `HEAD` is a commit.
    func headRef() throws(GitError) -> RefName? {
        let head = unsafe try Owned.find(git_reference_free, "read HEAD") {
            unsafe git_reference_lookup(&$0, repository, "HEAD")
        }
        guard let head, let target = unsafe git_reference_symbolic_target(head.pointer) else { return nil }
        return try RefName(unsafe String(cString: target))
    }

    func headRevision() throws(GitError) -> Revision? {
        var id = git_oid()
        let status = unsafe git_reference_name_to_id(&id, repository, "HEAD")
        if status == GIT_ENOTFOUND.rawValue || status == GIT_EUNBORNBRANCH.rawValue { return nil }
        try check(status, "read HEAD")
        return id.revision
    }

    /// The commit that a name stands for: a full or abbreviated revision, a ref, or what `git rev-parse` allows.
    func resolve(_ name: String) throws(GitError) -> Revision? {
        guard !name.isEmpty, name.utf8.count <= 1024, !name.utf8.contains(0), !name.hasPrefix("-") else {
            throw GitError(.invalid, "not the name of a revision: \(name.prefix(100).debugDescription)")
        }
        let object = unsafe try Owned.find(git_object_free, "find \(name.debugDescription)") {
            unsafe git_revparse_single(&$0, repository, name)
        }
        guard let object else { return nil }
        return try peel(unsafe git_oid(copying: git_object_id(object.pointer)))?.revision
    }

    /// Moves a ref from where it is expected to be, in one step that no other writer can come between.
    ///
    /// - `old`: Where it must be now; nil when it must not exist.
    /// - Throws: ``GitError`` with code `raceLost` when it is elsewhere.
    func moveRef(_ ref: RefName, from old: git_oid?, to new: git_oid) throws(GitError) {
        var new = new
        var reference: OpaquePointer?
        defer { unsafe git_reference_free(reference) }
        let status = try RefLock.waiting(for: ref, in: commonDirectory) {
            guard var old else {
                return unsafe git_reference_create(&reference, repository, ref.name, &new, 0, nil)
            }
            return unsafe git_reference_create_matching(&reference, repository, ref.name, &new, 1, &old, nil)
        }
        switch status {
        case 0: return
        case GIT_EMODIFIED.rawValue, GIT_EEXISTS.rawValue, GIT_ENOTFOUND.rawValue:
            throw GitError(.raceLost, "\(ref) is no longer where it was expected to be")
        default: throw GitError.last(status, "move \(ref)")
        }
    }

    func setRef(_ ref: RefName, to new: git_oid) throws(GitError) {
        var new = new
        var reference: OpaquePointer?
        defer { unsafe git_reference_free(reference) }
        let status = try RefLock.waiting(for: ref, in: commonDirectory) {
            unsafe git_reference_create(&reference, repository, ref.name, &new, 1, nil)
        }
        try check(status, "set \(ref)")
    }
}

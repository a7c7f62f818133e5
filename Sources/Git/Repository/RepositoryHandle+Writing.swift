import CGit2

extension RepositoryHandle {
    /// Writes a commit whose tree is the parent's with the changes applied.
    ///
    /// No ref is moved.
    func writeCommit(
        parent: Revision?,
        changes: [String: GitChange],
        message: String,
        author: GitSignature,
        committer: GitSignature,
        allowEmpty: Bool
    ) throws(GitError) -> Revision {
        guard !message.isEmpty, message.utf8.count <= 1 << 20, !message.utf8.contains(0) else {
            throw GitError(.invalid, "a commit needs a message of 1 byte to 1 MiB without NUL")
        }
        let base = if let parent { try rootTree(of: parent) } else { git_oid?.none }
        let tree = try writeTree(base: base, changes: changes)
        if let base, base.isEqual(to: tree), !allowEmpty {
            throw GitError(.noChange, "the changes leave every file as it was")
        }
        let author = try author.make()
        let committer = try committer.make()
        var treeID = tree
        var id = git_oid()
        if let parent {
            var parentID = try git_oid(parent)
            try check(
                unsafe headgate_commit_create(
                    &id,
                    repository,
                    author.pointer,
                    committer.pointer,
                    message,
                    &treeID,
                    &parentID
                ),
                "write a commit"
            )
        } else {
            try check(
                unsafe headgate_commit_create(
                    &id,
                    repository,
                    author.pointer,
                    committer.pointer,
                    message,
                    &treeID,
                    nil
                ),
                "write a commit"
            )
        }
        return id.revision
    }

    func writeTree(base: git_oid?, changes: [String: GitChange]) throws(GitError) -> git_oid {
        var root = TreeEdit.Node()
        for (path, change) in changes {
            let path = try TreePath(path)
            guard !path.components.isEmpty else { throw GitError(.invalid, "a change needs the path of a file") }
            try root.insert(change, at: path.components[...], path: path.text)
        }
        if let tree = try write(root, over: base, path: "") { return tree }
        return try emptyTree()
    }

    /// Writes one directory; nil when nothing is left in it.
    private func write(_ node: TreeEdit.Node, over base: git_oid?, path: String) throws(GitError) -> git_oid? {
        let builder = try makeBuilder(over: base)
        for name in node.children.keys.sorted() {
            guard let child = node.children[name] else { continue }
            let childPath = path.isEmpty ? name : path + "/" + name
            let existing = try existingEntry(name, in: builder)
            switch child {
            case .directory(let edit):
                guard existing == nil || existing?.mode == .directory else {
                    throw GitError(.invalid, "\(childPath.debugDescription) is not a directory")
                }
                let id = try write(edit, over: existing?.id, path: childPath)
                try put(name, id, .directory, existing != nil, builder)
            case .change(.write(let bytes)):
                guard existing == nil || existing?.mode.isRegularFile == true else {
                    throw GitError(.invalid, "\(childPath.debugDescription) is not a regular file")
                }
                try put(name, writeBlob(bytes), existing?.mode ?? .file, existing != nil, builder)
            case .change(.delete):
                guard let existing, existing.mode != .directory else {
                    throw GitError(.notFound, "there is no file \(childPath.debugDescription) to delete")
                }
                try put(name, nil, existing.mode, true, builder)
            }
        }
        guard unsafe git_treebuilder_entrycount(builder.pointer) > 0 else { return nil }
        var id = git_oid()
        try check(unsafe git_treebuilder_write(&id, builder.pointer), "write a tree")
        return id
    }

    private func makeBuilder(over base: git_oid?) throws(GitError) -> Owned {
        guard let base else {
            return try unsafe Owned.make(git_treebuilder_free, "make a tree") {
                unsafe git_treebuilder_new(&$0, repository, nil)
            }
        }
        let source = try tree(base)
        return try unsafe Owned.make(git_treebuilder_free, "change a tree") {
            unsafe git_treebuilder_new(&$0, repository, source.pointer)
        }
    }

    private func existingEntry(_ name: String, in builder: borrowing Owned) throws(GitError) -> RawEntry? {
        guard let entry = unsafe git_treebuilder_get(builder.pointer, name) else { return nil }
        return try unsafe RawEntry(entry)
    }

    private func put(
        _ name: String,
        _ id: git_oid?,
        _ mode: GitFileMode,
        _ exists: Bool,
        _ builder: borrowing Owned
    ) throws(GitError) {
        if var id {
            let status = unsafe git_treebuilder_insert(
                nil,
                builder.pointer,
                name,
                &id,
                git_filemode_t(rawValue: mode.rawValue)
            )
            try check(status, "change a tree")
        } else if exists {
            try check(unsafe git_treebuilder_remove(builder.pointer, name), "change a tree")
        }
    }

    private func writeBlob(_ bytes: [UInt8]) throws(GitError) -> git_oid {
        var id = git_oid()
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe git_blob_create_from_buffer(&id, repository, buffer.baseAddress, buffer.count)
        }
        try check(status, "write a file's content")
        return id
    }

    private func emptyTree() throws(GitError) -> git_oid {
        let builder = try makeBuilder(over: nil)
        var id = git_oid()
        try check(unsafe git_treebuilder_write(&id, builder.pointer), "write a tree")
        return id
    }
}

extension GitSignature {
    /// The library's form; the caller frees it.
    fileprivate func make() throws(GitError) -> OwnedSignature {
        try OwnedSignature(self)
    }
}

/// A signature in the library's form.
@safe
struct OwnedSignature: ~Copyable {
    let pointer: UnsafeMutablePointer<git_signature>

    init(_ signature: GitSignature) throws(GitError) {
        var pointer: UnsafeMutablePointer<git_signature>?
        let status = unsafe git_signature_new(
            &pointer,
            signature.name,
            signature.email,
            signature.seconds,
            Int32(signature.offsetMinutes)
        )
        guard status == 0, let pointer = unsafe pointer else { throw GitError.last(status, "name a commit's author") }
        unsafe self.init(adopting: pointer)
    }

    private init(adopting pointer: UnsafeMutablePointer<git_signature>) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe git_signature_free(pointer)
    }
}

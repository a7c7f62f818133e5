import CGit2
import Glibc

/// One entry of one tree object, as the library gives it.
struct RawEntry {
    let name: [UInt8]
    let mode: GitFileMode
    let id: git_oid
}

extension RepositoryHandle {
    func commit(_ id: git_oid) throws(GitError) -> Owned {
        var id = id
        guard
            let found = unsafe try Owned.find(
                git_commit_free,
                "read the commit \(id.hex)",
                { unsafe git_commit_lookup(&$0, repository, &id) }
            )
        else { throw GitError(.notFound, "there is no commit \(id.hex)") }
        return found
    }

    func tree(_ id: git_oid) throws(GitError) -> Owned {
        var id = id
        guard
            let found = unsafe try Owned.find(
                git_tree_free,
                "read the tree \(id.hex)",
                { unsafe git_tree_lookup(&$0, repository, &id) }
            )
        else { throw GitError(.corrupt, "the tree \(id.hex) is missing") }
        return found
    }

    func rootTree(of revision: Revision) throws(GitError) -> git_oid {
        let commit = try commit(git_oid(revision))
        return try unsafe git_oid(copying: git_commit_tree_id(commit.pointer))
    }

    /// The entries of one tree, in Git's order.
    func entries(ofTree id: git_oid) throws(GitError) -> [RawEntry] {
        let tree = try tree(id)
        let count = unsafe git_tree_entrycount(tree.pointer)
        var entries: [RawEntry] = []
        entries.reserveCapacity(count)
        for index in 0..<count {
            let entry = unsafe git_tree_entry_byindex(tree.pointer, index)
            entries.append(try unsafe RawEntry(entry))
        }
        return entries
    }

    /// What `tree` holds at a path below it; nil when there is nothing.
    func find(_ path: TreePath, inTree tree: git_oid) throws(GitError) -> RawEntry? {
        var entry = RawEntry(name: [], mode: .directory, id: tree)
        for component in path.components {
            guard entry.mode == .directory else { return nil }
            let parent = try self.tree(entry.id)
            guard let found = unsafe git_tree_entry_byname(parent.pointer, String(component)) else { return nil }
            entry = try unsafe RawEntry(found)
        }
        return entry
    }

    func size(ofBlob id: git_oid) throws(GitError) -> Int {
        var id = id
        var length = 0
        var type = GIT_OBJECT_INVALID
        let status = unsafe git_odb_read_header(&length, &type, objects, &id)
        if status == GIT_ENOTFOUND.rawValue { throw GitError(.corrupt, "the object \(id.hex) is missing") }
        try check(status, "read the object \(id.hex)")
        guard type == GIT_OBJECT_BLOB else { throw GitError(.corrupt, "the object \(id.hex) is not a file's content") }
        return length
    }

    func blob(_ id: git_oid, limit: Int) throws(GitError) -> [UInt8] {
        let size = try size(ofBlob: id)
        guard size <= limit else {
            throw GitError(.tooLarge, "a file of \(size) bytes is larger than the limit of \(limit)")
        }
        var id = id
        let blob = unsafe try Owned.make(git_blob_free, "read the object \(id.hex)") {
            unsafe git_blob_lookup(&$0, repository, &id)
        }
        let length = Int(unsafe git_blob_rawsize(blob.pointer))
        let bytes = unsafe UnsafeRawBufferPointer(start: git_blob_rawcontent(blob.pointer), count: length)
        return unsafe Array(bytes)
    }

    func exists(_ id: git_oid) -> Bool {
        var id = id
        return unsafe git_odb_exists(objects, &id) == 1
    }
}

extension RawEntry {
    init(_ entry: OpaquePointer?) throws(GitError) {
        guard let entry = unsafe entry, let name = unsafe git_tree_entry_name(entry),
            let mode = GitFileMode(rawValue: unsafe git_tree_entry_filemode(entry).rawValue)
        else { throw GitError(.corrupt, "a tree has an entry of an unknown kind") }
        self.name = unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) })
        self.mode = mode
        id = try unsafe git_oid(copying: git_tree_entry_id(entry))
    }
}

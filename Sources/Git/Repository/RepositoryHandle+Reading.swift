import CGit2

/// Bounds on what a tree can make us read.
struct TreeLimits {
    static let entries = 1_000_000
    static let pathBytes = 4096
}

extension RepositoryHandle {
    /// The content of the file at a path; nil when there is no file.
    ///
    /// A symbolic link's content is its target.
    func readFile(_ path: TreePath, inTree tree: git_oid, limit: Int) throws(GitError) -> [UInt8]? {
        guard let entry = try find(path, inTree: tree), entry.mode.isRegularFile || entry.mode == .symbolicLink else {
            return nil
        }
        return try blob(entry.id, limit: limit)
    }

    /// Calls `body` with every entry below a directory, parents before what is in them, in Git's order.
    ///
    /// - `body`: Gets the path, as bytes, and the entry.
    func walk(
        tree root: git_oid,
        prefix: [UInt8] = [],
        _ body: ([UInt8], RawEntry) throws(GitError) -> Void
    ) throws(GitError) {
        var count = 0
        try walk(root, prefix, depth: 0, &count, body)
    }

    private func walk(
        _ tree: git_oid,
        _ prefix: [UInt8],
        depth: Int,
        _ count: inout Int,
        _ body: ([UInt8], RawEntry) throws(GitError) -> Void
    ) throws(GitError) {
        guard depth < TreePath.maximumDepth else { throw GitError(.tooLarge, "a tree is too deep") }
        for entry in try entries(ofTree: tree) {
            count += 1
            guard count <= TreeLimits.entries else { throw GitError(.tooLarge, "a tree has too many entries") }
            let path = prefix.isEmpty ? entry.name : prefix + [UInt8(ascii: "/")] + entry.name
            guard path.count <= TreeLimits.pathBytes else { throw GitError(.tooLarge, "a tree has too long a path") }
            try body(path, entry)
            if entry.mode == .directory {
                try walk(entry.id, path, depth: depth + 1, &count, body)
            }
        }
    }

    /// The entries below a directory, or only those in it.
    func list(
        _ directory: TreePath,
        inTree tree: git_oid,
        recursive: Bool
    ) throws(GitError) -> [GitTreeEntry]? {
        guard let found = try find(directory, inTree: tree), found.mode == .directory else { return nil }
        let prefix = Array(directory.text.utf8)
        var result: [GitTreeEntry] = []
        if recursive {
            try walk(tree: found.id, prefix: prefix) { (path, entry) throws(GitError) in
                result.append(try treeEntry(path, entry))
            }
        } else {
            for entry in try entries(ofTree: found.id) {
                let path = prefix.isEmpty ? entry.name : prefix + [UInt8(ascii: "/")] + entry.name
                result.append(try treeEntry(path, entry))
            }
        }
        return result
    }

    func treeEntry(_ path: [UInt8], _ entry: RawEntry) throws(GitError) -> GitTreeEntry {
        let hasContent = entry.mode != .directory && entry.mode != .submodule
        return GitTreeEntry(
            path: String(decoding: path, as: UTF8.self),
            mode: entry.mode,
            id: entry.id.hex,
            size: hasContent ? try size(ofBlob: entry.id) : nil
        )
    }
}

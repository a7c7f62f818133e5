import Glibc

extension DirectoryHandle {
    private static var maximumDepth: Int { 512 }

    /// Removes everything in the directory as far as that is allowed.
    func removeContents() {
        removeContents(depth: 0)
    }

    private func removeContents(depth: Int) {
        guard depth < Self.maximumDepth else { return }
        for name in names() {
            remove(name, depth: depth)
        }
    }

    private func remove(_ name: [UInt8], depth: Int) {
        if unsafe unlinkat(descriptor, name.terminated, 0) == 0 { return }
        let child = unsafe openat(descriptor, name.terminated, Self.flags | O_NOFOLLOW)
        guard child >= 0 else { return }
        DirectoryHandle(adopting: child).removeContents(depth: depth + 1)
        unsafe unlinkat(descriptor, name.terminated, AT_REMOVEDIR)
    }

    /// Removes the directory of that name with all that is in it.
    func removeDirectory(_ name: [UInt8]) throws(GitError) {
        try child(name)?.removeContents()
        guard unsafe unlinkat(descriptor, name.terminated, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw Files.failure("remove the directory", name.shown)
        }
    }

    /// Removes a file or link somewhere below, unless a directory or nothing is there now.
    ///
    /// - Returns: Whether there was one.
    func removeFile(at path: [UInt8]) throws(GitError) -> Bool {
        try inParent(of: path) { (directory, name) throws(GitError) in
            if unsafe unlinkat(directory.descriptor, name.terminated, 0) == 0 { return true }
            if [ENOENT, EISDIR, EPERM, ENOTDIR].contains(errno) { return false }
            throw Files.failure("remove", path.shown)
        } ?? false
    }

    func removeDirectoryIfEmpty(at path: [UInt8]) throws(GitError) {
        try inParent(of: path) { (directory, name) throws(GitError) in
            if unsafe unlinkat(directory.descriptor, name.terminated, AT_REMOVEDIR) == 0 { return }
            if [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) { return }
            throw Files.failure("remove the directory", path.shown)
        }
    }

    /// Calls `body` with the directory a path lies in, reached without following links; nil when it is not there.
    private func inParent<Value>(
        of path: [UInt8],
        _ body: (borrowing DirectoryHandle, [UInt8]) throws(GitError) -> Value
    ) throws(GitError) -> Value? {
        let components = path.split(separator: UInt8(ascii: "/")).map { Array($0) }
        guard let name = components.last else { return nil }
        // What a state file says is not trusted more than a tree.
        guard components.allSatisfy({ TreeName.objection(to: $0) == nil }) else { return nil }
        return try descend(components.dropLast()[...]) { (directory) throws(GitError) in try body(directory, name) }
    }

    private func descend<Value>(
        _ components: ArraySlice<[UInt8]>,
        _ body: (borrowing DirectoryHandle) throws(GitError) -> Value
    ) throws(GitError) -> Value? {
        guard let first = components.first else { return try body(self) }
        guard let child = try child(first) else { return nil }
        return try child.descend(components.dropFirst(), body)
    }
}

import CGit2
import Glibc

extension GitWorkTree {
    /// Makes a `.git` in a copy of the work tree: the same history, refs and index, with objects of its own for what is new.
    ///
    /// It reads the objects of this repository where they are and can change nothing of it: not its refs, its index or
    /// its configuration, of which only the address of `origin` is taken over.
    @concurrent
    public func writeRepository(inCopy directory: String, origin: String?) async throws {
        let gitDirectory = gitDirectory
        try await BlockingWorker().run {
            let handle = try RepositoryHandle.open(gitDirectory)
            let target = directory + "/.git"
            Files.removeTree(target)
            for name in ["objects/info", "refs/heads", "refs/tags", "info"] {
                try Files.makeDirectories("\(target)/\(name)")
            }
            func write(_ text: String, _ name: String) throws(GitError) {
                try Files.write(Array(text.utf8), to: "\(target)/\(name)")
            }
            try write(try handle.objectsDirectory + "\n", "objects/info/alternates")
            var config = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n"
            if let origin, !origin.contains(where: \.isNewline) {
                let quoted = origin.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                config += "[remote \"origin\"]\n\turl = \"\(quoted)\"\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n"
            }
            try write(config, "config")
            try write(try handle.packedRefs(), "packed-refs")
            if let branch = try handle.headRef() {
                try write("ref: \(branch.name)\n", "HEAD")
            } else if let head = try handle.headRevision() {
                try write(head.hex + "\n", "HEAD")
            } else {
                try write("ref: refs/heads/main\n", "HEAD")
            }
            for name in ["index", "shallow"] {
                guard let bytes = try Files.read("\(gitDirectory)/\(name)", limit: 1 << 30) else { continue }
                try Files.write(bytes, to: "\(target)/\(name)")
            }
        }
    }
}

extension RepositoryHandle {
    /// Every ref as a line of Git's file of packed refs.
    fileprivate func packedRefs() throws(GitError) -> String {
        let iterator = try unsafe Owned.make(git_reference_iterator_free, "list the refs") {
            unsafe git_reference_iterator_new(&$0, repository)
        }
        var lines: [String] = []
        while true {
            var reference: OpaquePointer?
            let status = unsafe git_reference_next(&reference, iterator.pointer)
            if status == GIT_ITEROVER.rawValue { break }
            try check(status, "list the refs")
            defer { unsafe git_reference_free(reference) }
            guard let target = unsafe git_reference_target(reference), let name = unsafe git_reference_name(reference)
            else { continue }
            let id = unsafe target.pointee
            lines.append("\(unsafe String(cString: name)) \(id.revision.hex)")
        }
        // Git looks names up in this file as in a sorted list of bytes.
        return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { line in
                let parts = line.split(separator: " ")
                return "\(parts[1]) \(parts[0])\n"
            }
            .joined()
    }
}

import CGit2
import Glibc

extension RepositoryHandle {
    /// Where the objects of annotated tags are kept, beside the commits that `refs/tags/` names here.
    static let tagObjects = "refs/headgate/tags/"

    func makeWorkTree(
        _ directory: String,
        at revision: Revision,
        _ files: GitWorkTreeFiles
    ) throws(GitError) {
        let place = directory + "/.git"
        // A link is removed, not what it leads to.
        if unsafe unlink(place) != 0 { Files.removeTree(place) }
        for name in ["", "/objects", "/objects/info", "/objects/pack", "/refs", "/refs/heads", "/refs/tags", "/info"] {
            try Files.makeDirectory(place + name)
        }
        try write(try objectsDirectory + "\n", to: place + "/objects/info/alternates")
        try write(Self.configuration(origin: files.origin), to: place + "/config")
        try write(try packedRefs(at: revision, files), to: place + "/packed-refs")
        let shallow = files.depth == 0 ? [] : try boundary(of: revision, depth: files.depth)
        if !shallow.isEmpty { try write(shallow.map { $0.hex + "\n" }.joined(), to: place + "/shallow") }
        try writeIndex(of: revision, in: directory, to: place + "/index")
        // Last: without it there is no repository.
        try write(files.branch.map { "ref: \($0.name)\n" } ?? "\(revision.hex)\n", to: place + "/HEAD")
    }

    private func write(_ text: String, to path: String) throws(GitError) {
        try Files.write(Array(text.utf8), to: path)
    }

    private static func configuration(origin: GitURL) -> String {
        let url = origin.description.flatMap { character -> String in
            switch character {
            case "\\", "\"": "\\\(character)"
            default: String(character)
            }
        }
        return """
            [core]
            \trepositoryformatversion = 0
            \tfilemode = true
            \tbare = false
            \tlogallrefupdates = true
            [remote "origin"]
            \turl = "\(String(url))"
            \tfetch = +refs/heads/*:refs/remotes/origin/*
            [gc]
            \tauto = 0

            """
    }

    private func packedRefs(at revision: Revision, _ files: GitWorkTreeFiles) throws(GitError) -> String {
        let known = try refs(limit: 100_000)
        var lines: [String: String] = [:]
        for (ref, target) in known.targets {
            if ref.isBranch, files.hasAllRefs {
                lines["refs/remotes/origin/\(ref.shortName)"] = target.hex
            } else if ref.isTag, files.hasTags, lines[ref.name] == nil {
                lines[ref.name] = target.hex
            } else if ref.name.hasPrefix(Self.tagObjects), files.hasTags {
                let name = "refs/tags/" + ref.name.dropFirst(Self.tagObjects.count)
                // A tag that was moved since, to a commit without an object of its own, counts as it is now.
                guard let tag = known.targets.first(where: { $0.key.name == name }),
                    let commit = try peel(git_oid(target)), commit.revision == tag.value
                else { continue }
                lines[name] = "\(target.hex)\n^\(commit.hex)"
            }
        }
        if let branch = files.branch {
            lines[branch.name] = revision.hex
            lines["refs/remotes/origin/\(branch.shortName)"] =
                lines["refs/remotes/origin/\(branch.shortName)"] ?? revision.hex
        }
        let sorted = lines.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return "# pack-refs with: peeled fully-peeled sorted \n"
            + sorted.map { name, target in
                let parts = target.split(separator: "\n", maxSplits: 1)
                return "\(parts[0]) \(name)\n" + (parts.count > 1 ? "\(parts[1])\n" : "")
            }.joined()
    }

    /// The commits at which a history of so many commits ends although they have parents.
    private func boundary(of revision: Revision, depth: Int) throws(GitError) -> [Revision] {
        var seen: Set<Revision> = [revision]
        var level = [revision]
        for _ in 1..<max(1, depth) {
            var next: [Revision] = []
            for commit in level {
                for parent in try commitInfo(git_oid(commit)).parents where seen.insert(parent).inserted {
                    next.append(parent)
                }
            }
            if next.isEmpty { return [] }
            level = next
        }
        var boundary: [Revision] = []
        for commit in level {
            let parents = try commitInfo(git_oid(commit)).parents
            if parents.contains(where: { !seen.contains($0) }) { boundary.append(commit) }
        }
        return boundary.sorted { $0.hex < $1.hex }
    }

    private func writeIndex(
        of revision: Revision,
        in directory: String,
        to path: String
    ) throws(GitError) {
        let index = unsafe try Owned.make(git_index_free, "make an index") { unsafe git_index_open(&$0, path) }
        try walk(tree: rootTree(of: revision)) { (name, entry) throws(GitError) in
            guard entry.mode != .directory else { return }
            var record = unsafe git_index_entry()
            unsafe record.mode = entry.mode.rawValue
            unsafe record.id = entry.id
            var status = stat()
            let file = directory + "/" + String(decoding: name, as: UTF8.self)
            if entry.mode != .submodule, unsafe lstat(file, &status) == 0 {
                unsafe record.ctime = Self.time(status.st_ctim)
                unsafe record.mtime = Self.time(status.st_mtim)
                unsafe record.dev = UInt32(truncatingIfNeeded: status.st_dev)
                unsafe record.ino = UInt32(truncatingIfNeeded: status.st_ino)
                unsafe record.uid = status.st_uid
                unsafe record.gid = status.st_gid
                unsafe record.file_size = UInt32(truncatingIfNeeded: status.st_size)
            }
            let bytes = name.map { CChar(bitPattern: $0) } + [0]
            let added = unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe record.path = buffer.baseAddress
                return unsafe git_index_add(index.pointer, &record)
            }
            try check(added, "add a file to the index")
        }
        try check(unsafe git_index_write(index.pointer), "write the index")
    }

    private static func time(_ time: timespec) -> git_index_time {
        git_index_time(
            seconds: Int32(truncatingIfNeeded: time.tv_sec),
            nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec)
        )
    }
}

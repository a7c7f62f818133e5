import CGit2

extension RepositoryHandle {
    func checkout(
        _ revision: Revision,
        to directory: String,
        state statePath: String,
        limits: GitCheckoutLimits
    ) throws(GitError) -> GitCheckout {
        let root = try rootTree(of: revision)
        let wanted = try plan(root)
        try Files.makeDirectories(directory)
        let target = try DirectoryHandle.open(directory)
        let lock = try CheckoutLock.take(statePath + ".lock")
        defer { extendLifetime(lock) }
        let before = try CheckoutState.read(statePath, directory: "\(target.identity) \(directory)")
        var run = CheckoutRun(
            before: before,
            statePath: statePath,
            limits: limits,
            result: GitCheckout(revision: revision)
        )
        if !run.isSettled(wanted) {
            try run.announce(wanted)
            try run.removeVanished(from: target, wanted)
        }
        try write(root, into: target, path: [], &run)
        try run.finish()
        return run.result
    }

    /// Every file of the tree, once each path in it is known to be harmless.
    private func plan(_ root: git_oid) throws(GitError) -> CheckoutPlan {
        var plan = CheckoutPlan()
        try walk(tree: root) { (path, entry) throws(GitError) in
            if let reason = TreeName.objection(to: entry.name) {
                let shown = String(decoding: path, as: UTF8.self).debugDescription
                throw GitError(.hostilePath, "the path \(shown) \(reason)")
            }
            try plan.add(path, entry)
        }
        return plan
    }

    private func write(
        _ tree: git_oid,
        into directory: borrowing DirectoryHandle,
        path: [UInt8],
        _ run: inout CheckoutRun
    ) throws(GitError) {
        for entry in try entries(ofTree: tree) {
            if Task.isCancelled { throw GitError(.cancelled, "the checkout was cancelled") }
            let childPath = path.isEmpty ? entry.name : path + [UInt8(ascii: "/")] + entry.name
            switch entry.mode {
            case .directory:
                let child = try directory.makeDirectory(entry.name)
                try write(entry.id, into: child, path: childPath, &run)
            case .submodule:
                _ = try directory.makeDirectory(entry.name)
            case .file, .executable, .symbolicLink:
                try run.update(childPath, entry, in: directory) { (limit) throws(GitError) in
                    try blob(entry.id, limit: limit)
                }
            }
        }
    }
}

/// The files a checkout is to leave behind.
struct CheckoutPlan {
    private(set) var files: [[UInt8]: CheckoutState.Record] = [:]
    private(set) var directories: Set<[UInt8]> = []

    mutating func add(_ path: [UInt8], _ entry: RawEntry) throws(GitError) {
        if entry.mode == .directory || entry.mode == .submodule {
            guard directories.insert(path).inserted, files[path] == nil else { throw Self.twice(path) }
            return
        }
        let record = CheckoutState.Record(mode: entry.mode, id: entry.id.hex, stamp: nil)
        guard files.updateValue(record, forKey: path) == nil, !directories.contains(path) else {
            throw Self.twice(path)
        }
    }

    private static func twice(_ path: [UInt8]) -> GitError {
        GitError(.hostilePath, "the path \(String(decoding: path, as: UTF8.self).debugDescription) is there twice")
    }
}

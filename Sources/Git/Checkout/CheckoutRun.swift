import CGit2
import Glibc

/// One checkout under way: what was there, what has been done, and what to remember of it.
struct CheckoutRun {
    let before: CheckoutState
    let statePath: String
    let limits: GitCheckoutLimits
    var result: GitCheckout

    private var records: [[UInt8]: CheckoutState.Record] = [:]
    private var writtenBytes = 0
    private var mustRemember = false

    init(before: CheckoutState, statePath: String, limits: GitCheckoutLimits, result: GitCheckout) {
        self.before = before
        self.statePath = statePath
        self.limits = limits
        self.result = result
    }

    /// Whether the state already names every path that will be touched, so that nothing needs announcing.
    func isSettled(_ plan: CheckoutPlan) -> Bool {
        before.records.count == plan.files.count && plan.files.keys.allSatisfy { before.records[$0] != nil }
    }

    /// Writes down every path that is there or will be, before any is touched: a checkout that is killed leaves no file
    /// that a later one does not know of.
    func announce(_ plan: CheckoutPlan) throws(GitError) {
        var state = before
        for (path, record) in plan.files where state.records[path] == nil {
            state.records[path] = record
        }
        try state.write(statePath, at: before.writtenAt)
    }

    /// Removes what an earlier checkout wrote and the plan lacks, and the directories that are empty without it.
    mutating func removeVanished(
        from root: borrowing DirectoryHandle,
        _ plan: CheckoutPlan
    ) throws(GitError) {
        mustRemember = true
        var parents: Set<[UInt8]> = []
        for path in before.records.keys where plan.files[path] == nil {
            if Task.isCancelled { throw GitError(.cancelled, "the checkout was cancelled") }
            var parent = path.parent
            if try root.removeFile(at: path) { result.deleted += 1 }
            while let directory = parent, !plan.directories.contains(directory), parents.insert(directory).inserted {
                parent = directory.parent
            }
        }
        for directory in parents.sorted(by: { $0.count > $1.count }) {
            try root.removeDirectoryIfEmpty(at: directory)
        }
    }

    /// Makes one file or link what the tree says.
    ///
    /// - `content`: Reads its content, of at most so many bytes.
    mutating func update(
        _ path: [UInt8],
        _ entry: RawEntry,
        in directory: borrowing DirectoryHandle,
        _ content: (Int) throws(GitError) -> [UInt8]
    ) throws(GitError) {
        let status = try directory.status(entry.name)
        let id = entry.id.hex
        if let status, let known = before.records[path], known.id == id, known.mode == entry.mode,
            before.vouches(for: FileStamp(status), known)
        {
            records[path] = known
            result.kept += 1
            return
        }
        mustRemember = true
        let bytes = try content(entry.mode == .symbolicLink ? TreeLimits.pathBytes : limits.fileBytes)
        if let status, try directory.holds(entry.name, status, bytes, entry.mode) {
            result.kept += 1
        } else {
            writtenBytes += bytes.count
            guard writtenBytes <= limits.totalBytes else {
                throw GitError(.tooLarge, "the checkout has more than \(limits.totalBytes) bytes")
            }
            try directory.replace(entry.name, status, bytes, entry.mode)
            result.written += 1
        }
        guard let now = try directory.status(entry.name) else {
            throw GitError(.inputOutput, "a file vanished right after it was written")
        }
        records[path] = CheckoutState.Record(mode: entry.mode, id: id, stamp: FileStamp(now))
    }

    func finish() throws(GitError) {
        guard mustRemember else { return }
        var state = before
        state.records = records
        try state.write(statePath, at: FileStamp.now())
    }
}

extension [UInt8] {
    /// The path of the directory this path lies in; nil at the top.
    var parent: [UInt8]? {
        lastIndex(of: UInt8(ascii: "/")).map { Array(self[..<$0]) }
    }
}

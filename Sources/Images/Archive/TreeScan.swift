import Glibc

/// Lists what stands below a directory, in the order of its bytes, as archive entries.
struct TreeScan {
    /// What to do with something found.
    enum Decision {
        case take
        /// Leave it out, but look below it; directories are taken after all when something below them is.
        case descend
        case leave
    }

    /// Which times the entries carry.
    enum Times {
        case kept
        case fixed(Int64)
    }

    let root: RootDirectory
    let limits: ArchiveLimits
    let times: Times
    /// Asked with parents before children.
    let decide: (_ path: String, _ isDirectory: Bool) -> Decision

    private(set) var entries: [TarEntry] = []
    /// Sockets, pipes and devices, which no archive holds.
    private(set) var skipped: [String] = []
    private var bytes: Int64 = 0
    private var seen = 0

    init(
        root: RootDirectory,
        limits: ArchiveLimits,
        times: Times,
        decide: @escaping (_ path: String, _ isDirectory: Bool) -> Decision = { _, _ in .take }
    ) {
        self.root = root
        self.limits = limits
        self.times = times
        self.decide = decide
    }

    /// Adds everything below the root.
    mutating func addAll(cancellation: CancellationFlag) throws {
        try addChildren(of: root, prefix: "", cancellation: cancellation)
    }

    /// Adds one path and what is below it, after the directories that lead to it.
    mutating func add(_ path: SafePath, cancellation: CancellationFlag) throws {
        guard let name = path.components.last else { return try addAll(cancellation: cancellation) }
        var directory = root
        var prefix = ""
        for component in path.components.dropLast() {
            if let status = try directory.status(of: component), status.isDirectory {
                try append(prefix + component, .directory, status)
            }
            directory = try directory.child(component)
            prefix += component + "/"
        }
        try addEntry(name, in: directory, prefix: prefix, cancellation: cancellation)
    }

    private mutating func addChildren(
        of directory: RootDirectory,
        prefix: String,
        cancellation: CancellationFlag
    ) throws {
        for name in try directory.names(limit: limits.maximumEntries) {
            try addEntry(name, in: directory, prefix: prefix, cancellation: cancellation)
        }
    }

    private mutating func addEntry(
        _ name: String,
        in directory: RootDirectory,
        prefix: String,
        cancellation: CancellationFlag
    ) throws {
        try cancellation.check()
        let path = prefix + name
        guard let status = try directory.status(of: name) else {
            throw ImagesError(.notFound, "\(quoted(path)) does not exist in \(quoted(root.path))")
        }
        seen += 1
        guard seen <= 10 * limits.maximumEntries else {
            throw ImagesError(.tooLarge, "\(quoted(root.path)) holds too many files to look through")
        }
        let decision = decide(path, status.isDirectory)
        if case .leave = decision { return }
        if status.isDirectory {
            // Its depth and length have to be such that a reader accepts the path again.
            _ = try SafePath(path)
            let position = entries.count
            try append(path, .directory, status)
            try addChildren(of: directory.child(name), prefix: path + "/", cancellation: cancellation)
            if case .descend = decision, entries.count == position + 1 { entries.removeLast() }
            return
        }
        guard case .take = decision else { return }
        if status.isRegular {
            try append(path, .file(size: status.size), status)
        } else if status.isLink {
            try append(path, .link(target: directory.linkTarget(of: name)), status)
        } else {
            skipped.append(path)
        }
    }

    private mutating func append(_ path: String, _ kind: TarEntry.Kind, _ status: FileStatus) throws(ImagesError) {
        guard entries.count < limits.maximumEntries else {
            throw ImagesError(.tooLarge, "\(quoted(root.path)) has more than \(limits.maximumEntries) entries to pack")
        }
        let modified =
            switch times {
            case .kept: status.modified
            case .fixed(let time): time
            }
        let entry = TarEntry(path: path, kind: kind, mode: UInt32(status.permissions), modified: modified)
        bytes += entry.size
        guard bytes <= limits.maximumBytes else {
            throw ImagesError(.tooLarge, "\(quoted(root.path)) has more than \(limits.maximumBytes) bytes to pack")
        }
        entries.append(entry)
    }
}

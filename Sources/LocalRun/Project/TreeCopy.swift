import Glibc

/// Copies files of a tree to a directory; what an earlier copy has and nobody touched is moved from there.
struct TreeCopy {
    let root: String
    let directory: String
    let earlier: String
    let old: CopyRecord

    private(set) var record = CopyRecord()
    private(set) var written = 0
    private(set) var kept = 0
    private var made: Set<String> = []

    init(root: String, directory: String, earlier: String, old: CopyRecord) {
        self.root = root
        self.directory = directory
        self.earlier = earlier
        self.old = old
    }

    /// Copies the files; those that are gone are passed over.
    mutating func run(_ names: [String]) throws {
        for name in names {
            // The list comes from Git's index, which anybody can write.
            guard !name.isEmpty, !name.split(separator: "/").contains(where: { $0 == ".." || $0 == ".git" }) else {
                continue
            }
            guard let source = FileLook.at("\(root)/\(name)"), source.isFile || source.isLink else { continue }
            try Task.checkCancellation()
            try makeParent(of: name)
            try place(name, source)
        }
        // A change within the clock's last tick could not be told from what was copied: let it pass, 4 ms at the most.
        let latest = record.entries.values.lazy.map(\.copy.changed).max() ?? 0
        for _ in 0..<100 where FileLook.now() <= latest { usleep(500) }
        record.writtenAt = FileLook.now()
    }

    private mutating func place(_ name: String, _ source: FileLook) throws(LocalRunError) {
        let target = "\(directory)/\(name)"
        if let there = FileLook.at(target) {
            if old.vouches(for: name, source: source, copy: there) {
                kept += 1
                record.entries[name] = CopyRecord.Entry(source: source, copy: there)
                return
            }
            guard unlink(target) == 0 else { throw failure(name) }
        } else if let moved = FileLook.at("\(earlier)/\(name)"),
            old.vouches(for: name, source: source, copy: moved), rename("\(earlier)/\(name)", target) == 0
        {
            kept += 1
            // Moving a file changes the time that its status changed.
            if let copy = FileLook.at(target) { record.entries[name] = CopyRecord.Entry(source: source, copy: copy) }
            return
        }
        if source.isLink { try copyLink(name, target) } else { try copyFile(name, source, target) }
        written += 1
        if let copy = FileLook.at(target) { record.entries[name] = CopyRecord.Entry(source: source, copy: copy) }
    }

    private func copyLink(_ name: String, _ target: String) throws(LocalRunError) {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("\(root)/\(name)", &buffer, buffer.count - 1)
        guard count >= 0, symlink(buffer, target) == 0 else { throw failure(name) }
    }

    private func copyFile(_ name: String, _ source: FileLook, _ target: String) throws(LocalRunError) {
        let input = open("\(root)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard input >= 0 else { throw failure(name) }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(source.mode & 0o777 | 0o600))
        guard output >= 0 else { throw failure(name) }
        defer { close(output) }
        // The same blocks where the file system can share them until one side is written.
        if ioctl(output, Self.clone, input) != 0 { try copyBytes(name, source.size, from: input, to: output) }
        // Programs that go by the time of a file see what they would see in the work tree.
        let modified = timespec(
            tv_sec: source.modified / 1_000_000_000,
            tv_nsec: source.modified % 1_000_000_000
        )
        var times = [modified, modified]
        guard futimens(output, &times) == 0 else { throw failure(name) }
    }

    /// `FICLONE` of linux/fs.h, which is no constant that Swift sees.
    private static let clone: UInt = 0x4004_9409

    private func copyBytes(
        _ name: String,
        _ size: Int,
        from input: Int32,
        to output: Int32
    ) throws(LocalRunError) {
        var buffer = [UInt8](repeating: 0, count: min(max(size, 1) + 1, 256 * 1024))
        while true {
            let count = read(input, &buffer, buffer.count)
            if count == 0 { return }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(name) }
            var rest = buffer[..<count]
            while !rest.isEmpty {
                let done = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
                if done < 0, errno == EINTR { continue }
                guard done > 0 else { throw failure(name) }
                rest = rest.dropFirst(done)
            }
        }
    }

    private mutating func makeParent(of name: String) throws(LocalRunError) {
        var path = directory
        for part in name.split(separator: "/").dropLast() {
            path += "/\(part)"
            if made.contains(path) { continue }
            if let look = FileLook.at(path), !look.isDirectory {
                guard unlink(path) == 0 else { throw failure(name) }
            }
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure(name) }
            made.insert(path)
        }
    }

    private func failure(_ name: String) -> LocalRunError {
        LocalRunError(.unavailable, "\(name) cannot be copied: \(String(cString: strerror(errno)))")
    }
}

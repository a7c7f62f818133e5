import Glibc

/// An open directory.
///
/// What is done through it stays in it: names are single components and links are not followed.
struct DirectoryHandle: ~Copyable {
    let descriptor: Int32

    static let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Opens a directory by a path of ours, whose own links are followed.
    static func open(_ path: String) throws(GitError) -> DirectoryHandle {
        let descriptor = unsafe Glibc.open(path, flags)
        guard descriptor >= 0 else { throw Files.failure("open the directory", path) }
        return DirectoryHandle(adopting: descriptor)
    }

    /// What tells this directory from one that takes its place.
    var identity: String {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return "unknown" }
        return "\(status.st_dev):\(status.st_ino)"
    }

    /// The status of what has that name; nil when nothing has.
    func status(_ name: [UInt8]) throws(GitError) -> stat? {
        var status = stat()
        guard unsafe fstatat(descriptor, name.terminated, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw Files.failure("look at", name.shown)
        }
        return status
    }

    /// The directory of that name; nil when there is none, or a link or file in its place.
    func child(_ name: [UInt8]) throws(GitError) -> DirectoryHandle? {
        let child = unsafe openat(descriptor, name.terminated, Self.flags | O_NOFOLLOW)
        if child >= 0 { return DirectoryHandle(adopting: child) }
        if [ENOENT, ENOTDIR, ELOOP].contains(errno) { return nil }
        throw Files.failure("open the directory", name.shown)
    }

    /// The directory of that name, made if need be; a file or link in its place gives way.
    func makeDirectory(_ name: [UInt8]) throws(GitError) -> DirectoryHandle {
        if let child = try child(name) { return child }
        if unsafe unlinkat(descriptor, name.terminated, 0) != 0, errno != ENOENT {
            throw Files.failure("remove", name.shown)
        }
        guard unsafe mkdirat(descriptor, name.terminated, 0o755) == 0 else {
            throw Files.failure("make the directory", name.shown)
        }
        guard let child = try child(name) else { throw Files.failure("open the directory", name.shown) }
        return child
    }

    /// The names in the directory, but for `.` and `..`.
    func names() -> [[UInt8]] {
        // Reading moves the position of a descriptor, and closing the stream closes it: it gets its own.
        let own = unsafe openat(descriptor, ".", Self.flags)
        guard own >= 0 else { return [] }
        guard let stream = unsafe fdopendir(own) else {
            close(own)
            return []
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name != [46], name != [46, 46] { names.append(name) }
        }
        return names
    }
}

extension [UInt8] {
    /// As C wants a name.
    var terminated: [CChar] { map { CChar(bitPattern: $0) } + [0] }

    var shown: String { String(decoding: self, as: UTF8.self).debugDescription }
}

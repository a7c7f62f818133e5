import Glibc

/// An open directory below which every path is walked component by component without following symbolic links.
///
/// A path reached through it cannot leave it, even while another process moves things about.
final class RootDirectory: Sendable {
    let path: String
    let descriptor: Int32

    private init(adopting descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a directory by a trusted path, whose own links are followed.
    static func open(_ path: String) throws(ImagesError) -> RootDirectory {
        let descriptor = retrying { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw systemError("open the directory", path) }
        return RootDirectory(adopting: descriptor, path: path)
    }

    /// Opens a directory below this one; with `creating`, directories that are missing are made.
    func directory(_ components: some Sequence<String>, creating: Bool = false) throws(ImagesError) -> RootDirectory {
        var current = self
        for name in components {
            if creating { try current.makeDirectory(name) }
            current = try current.child(name)
        }
        return current
    }

    func child(_ name: String) throws(ImagesError) -> RootDirectory {
        let child = retrying { openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard child >= 0 else {
            // Linux says ENOTDIR for a symbolic link opened so.
            var number = errno
            if number == ENOTDIR, try status(of: name)?.isLink == true { number = ELOOP }
            throw systemError("open the directory", join(name), number: number)
        }
        return RootDirectory(adopting: child, path: join(name))
    }

    /// Makes a directory unless something stands there already.
    func makeDirectory(_ name: String, mode: mode_t = 0o755) throws(ImagesError) {
        guard mkdirat(descriptor, name, mode) == 0 || errno == EEXIST else {
            throw systemError("make the directory", join(name))
        }
    }

    func file(_ name: String, _ flags: Int32 = O_RDONLY, mode: mode_t = 0o644) throws(ImagesError) -> DiskFile {
        // O_NONBLOCK: opening a FIFO must not wait for its other end.
        let file = retrying { openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode) }
        guard file >= 0 else { throw systemError("open", join(name)) }
        return DiskFile(adopting: file, path: join(name))
    }

    /// Opens a file below this directory.
    func file(at path: SafePath) throws(ImagesError) -> DiskFile {
        guard let name = path.components.last else {
            throw ImagesError(.invalidArgument, "the path names the directory itself")
        }
        return try directory(path.components.dropLast()).file(name)
    }

    /// What stands under a name, the link itself for a symbolic link; nil when nothing does.
    func status(of name: String) throws(ImagesError) -> FileStatus? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw systemError("examine", join(name))
        }
        return FileStatus(status)
    }

    func linkTarget(of name: String) throws(ImagesError) -> String {
        var buffer: [CChar] = Array(repeating: 0, count: SafePath.maximumLength + 1)
        let count = readlinkat(descriptor, name, &buffer, buffer.count - 1)
        guard count >= 0 else { throw systemError("read the link", join(name)) }
        guard let target = String(validating: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) else {
            throw ImagesError(.invalidArgument, "the target of \(quoted(join(name))) is not UTF-8")
        }
        return target
    }

    func makeLink(_ name: String, to target: String) throws(ImagesError) {
        guard symlinkat(target, descriptor, name) == 0 else { throw systemError("make the link", join(name)) }
    }

    /// Removes a file or a link; true when one was there.
    @discardableResult
    func remove(_ name: String) throws(ImagesError) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 { return true }
        if errno == ENOENT { return false }
        throw systemError("remove", join(name))
    }

    /// The names in this directory in the order of their bytes.
    func names(limit: Int) throws(ImagesError) -> [String] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { throw systemError("open the directory", path) }
        guard let stream = fdopendir(copy) else {
            close(copy)
            throw systemError("list", path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw systemError("list", path) }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else {
                throw ImagesError(.invalidArgument, "a name in \(quoted(path)) is not UTF-8")
            }
            if name == "." || name == ".." { continue }
            guard names.count < limit else {
                throw ImagesError(.tooLarge, "\(quoted(path)) has more than \(limit) entries")
            }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func join(_ name: String) -> String { path + "/" + name }
}

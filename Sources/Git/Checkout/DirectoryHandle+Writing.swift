import Glibc

extension DirectoryHandle {
    /// Whether what has that name is what it should be.
    ///
    /// A file of the right content with the wrong mode is given the right one, which leaves its modification time.
    func holds(
        _ name: [UInt8],
        _ status: stat,
        _ bytes: [UInt8],
        _ mode: GitFileMode
    ) throws(GitError) -> Bool {
        guard Int(status.st_size) == bytes.count else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFLNK where mode == .symbolicLink:
            var target = [CChar](repeating: 0, count: bytes.count + 1)
            let count = unsafe readlinkat(descriptor, name.terminated, &target, target.count)
            return count == bytes.count && target.prefix(count).map { UInt8(bitPattern: $0) } == bytes
        case S_IFREG where mode.isRegularFile:
            let file = unsafe openat(descriptor, name.terminated, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else {
                if errno == EACCES { return false }
                throw Files.failure("read", name.shown)
            }
            defer { close(file) }
            guard try Files.read(file, limit: bytes.count + (1 << 20), name.shown) == bytes else { return false }
            if (status.st_mode & S_IXUSR != 0) != (mode == .executable) {
                guard fchmod(file, mode.permissions) == 0 else { throw Files.failure("change the mode of", name.shown) }
            }
            return true
        default:
            return false
        }
    }

    /// Puts a file or link in the place of what has that name, if anything.
    ///
    /// It is complete as soon as it is there.
    func replace(
        _ name: [UInt8],
        _ status: stat?,
        _ bytes: [UInt8],
        _ mode: GitFileMode
    ) throws(GitError) {
        if let status, status.st_mode & S_IFMT == S_IFDIR { try removeDirectory(name) }
        let temporary = Array(".headgate-checkout".utf8)
        if unsafe unlinkat(descriptor, temporary.terminated, 0) != 0, errno != ENOENT {
            throw Files.failure("remove", temporary.shown)
        }
        if mode == .symbolicLink {
            guard unsafe symlinkat(bytes.terminated, descriptor, temporary.terminated) == 0 else {
                throw Files.failure("make the link", name.shown)
            }
        } else {
            try writeFile(temporary, bytes, mode)
        }
        guard unsafe renameat(descriptor, temporary.terminated, descriptor, name.terminated) == 0 else {
            throw Files.failure("write", name.shown)
        }
    }

    private func writeFile(_ name: [UInt8], _ bytes: [UInt8], _ mode: GitFileMode) throws(GitError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = unsafe openat(descriptor, name.terminated, flags, mode.permissions)
        guard file >= 0 else { throw Files.failure("write", name.shown) }
        defer { close(file) }
        try Files.write(bytes, to: file, name.shown)
        guard fchmod(file, mode.permissions) == 0 else { throw Files.failure("change the mode of", name.shown) }
    }
}

extension GitFileMode {
    fileprivate var permissions: mode_t { self == .executable ? 0o755 : 0o644 }
}

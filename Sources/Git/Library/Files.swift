import Glibc

/// The few calls on whole files and directories that the module needs besides Git's own.
enum Files {
    static func makeTemporaryDirectory(in parent: String, prefix: String) throws(GitError) -> String {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw failure("make a directory in", parent) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func makeDirectory(_ path: String) throws(GitError) {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make the directory", path) }
    }

    /// Makes a directory with the ones it lies in.
    static func makeDirectories(_ path: String) throws(GitError) {
        var made = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            made += "/" + component
            try makeDirectory(made)
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(GitError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(GitError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
    }

    /// The whole of a file; nil when there is none.
    static func read(_ path: String, limit: Int) throws(GitError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        return try read(descriptor, limit: limit, path)
    }

    static func read(_ descriptor: Int32, limit: Int, _ path: String) throws(GitError) -> [UInt8] {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return result }
            result += chunk[..<count]
            guard result.count <= limit else { throw GitError(.tooLarge, "\(path) is larger than \(limit) bytes") }
        }
    }

    /// Removes a directory of our own with all that is in it, without following links; what resists stays.
    static func removeTree(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 {
            DirectoryHandle(adopting: descriptor).removeContents()
        }
        unsafe rmdir(path)
    }

    /// The names in a directory.
    static func names(in path: String) throws(GitError) -> [String] {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("list", path) }
        return DirectoryHandle(adopting: descriptor).names().map { String(decoding: $0, as: UTF8.self) }
    }

    static func move(_ path: String, to destination: String) throws(GitError) {
        guard unsafe rename(path, destination) == 0 else { throw failure("move", path) }
    }

    /// Seconds since a file was last modified; nil when there is none.
    static func age(_ path: String) -> Int? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return time(nil) - status.st_mtim.tv_sec
    }

    /// Whether there is a directory of that name; a link to one is none.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The last call's failure, as the system names it.
    static func failure(_ doing: String, _ path: String) -> GitError {
        let error = errno
        return GitError(.inputOutput, "cannot \(doing) \(path): \(unsafe String(cString: strerror(error)))")
    }
}

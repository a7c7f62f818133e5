import Glibc

/// Reads small files.
enum TextFile {
    /// Why a file could not be read.
    struct Failure: Error {
        let message: String
    }

    /// The text of a file of at most `limit` bytes.
    static func read(_ path: String, limit: Int) throws(Failure) -> String {
        String(decoding: try bytes(path, limit: limit), as: UTF8.self)
    }

    /// The bytes of a file of at most `limit` bytes.
    static func bytes(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(message: String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw Failure(message: String(cString: strerror(errno)))
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw Failure(message: "it is over \(limit) bytes") }
        }
    }

    /// Writes a file anew in one step: a reader sees the old bytes or the new ones, and a link stays one.
    ///
    /// The file must be there; it keeps its permissions and its owner.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw Failure(message: String(cString: strerror(errno))) }
        defer { free(resolved) }
        let target = String(cString: resolved)
        var status = stat()
        guard stat(target, &status) == 0 else { throw Failure(message: String(cString: strerror(errno))) }
        var name = Array((target + ".XXXXXX").utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { throw Failure(message: String(cString: strerror(errno))) }
        var isWritten = false
        defer {
            close(file)
            if !isWritten { unlink(name) }
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(message: String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
        // Only root may give a file to another owner; one's own file needs no gift.
        let isOwn = status.st_uid == geteuid() && status.st_gid == getegid()
        guard isOwn || fchown(file, status.st_uid, status.st_gid) == 0 || errno == EPERM,
            fchmod(file, status.st_mode & 0o7777) == 0, fsync(file) == 0, rename(name, target) == 0
        else { throw Failure(message: String(cString: strerror(errno))) }
        isWritten = true
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

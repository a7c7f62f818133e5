import Glibc

/// Writes files so that what is said to be there is there after the power has gone.
enum DurableFile {
    /// Why the system refused.
    struct Failure: Error {
        /// In the system's words.
        let message: String

        /// Takes the reason of the call that failed just now.
        fileprivate init(_ number: Int32 = errno) {
            message = String(cString: strerror(number))
        }
    }

    /// Writes a file whole, to the disk, for its owner only.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure() }
        var failure: Int32?
        var done = 0
        while failure == nil, done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if count == 0 {
                failure = ENOSPC
            } else if errno != EINTR {
                failure = errno
            }
        }
        if failure == nil, fsync(file) != 0 { failure = errno }
        // Some file systems only tell here that there was no space.
        if close(file) != 0, failure == nil { failure = errno }
        if let failure { throw Failure(failure) }
    }

    /// Puts a file in the place of another; both names are in one directory.
    static func rename(_ path: String, _ target: String) throws(Failure) {
        guard Glibc.rename(path, target) == 0 else { throw Failure() }
        // The name is on the disk when its directory is.
        let parent = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        let directory = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw Failure() }
        defer { close(directory) }
        // Where directories cannot be brought to the disk, the name is as safe as it can be.
        guard fsync(directory) == 0 || errno == EINVAL else { throw Failure() }
    }
}

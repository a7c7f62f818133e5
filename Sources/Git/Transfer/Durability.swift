import CGit2
import Glibc

/// Makes sure that files outlast a loss of power, at the price of one or two flushes for all of them.
///
/// `fsync` for each of the handful of objects of a commit takes ten times as long. As Git does with
/// `core.fsyncMethod=batch`, the contents are written out first, and one `fsync` then commits what the file system has
/// noted about all of them and empties the disk's cache.
enum Durability {
    /// Flushes files and the directory entries that lead to them.
    static func flush(_ paths: [String], in directory: String) throws(GitError) {
        for path in paths {
            try withDescriptor(path) { (descriptor) throws(GitError) in
                guard headgate_write_out(descriptor) != 0 else { return }
                guard fsync(descriptor) == 0 else { throw Files.failure("flush", path) }
            }
        }
        for path in Array(paths.suffix(1)) + [directory] {
            try withDescriptor(path) { (descriptor) throws(GitError) in
                // Some file systems cannot flush a directory, and do not need to.
                guard fsync(descriptor) == 0 || errno == EINVAL else { throw Files.failure("flush", path) }
            }
        }
    }

    private static func withDescriptor(_ path: String, _ body: (Int32) throws(GitError) -> Void) throws(GitError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Another process may have packed a loose object meanwhile, which it flushes itself.
            if errno == ENOENT { return }
            throw Files.failure("flush", path)
        }
        defer { close(descriptor) }
        try body(descriptor)
    }
}

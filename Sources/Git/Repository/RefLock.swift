import CGit2
import Glibc

/// Patience with the lock files that Git writers take for an instant.
enum RefLock {
    /// A ref's lock older than this belongs to a process that was killed: ours and Git's hold one for milliseconds.
    static let abandonedAfterSeconds = 12

    /// The same for the lock of all packed refs, which Git holds while it writes them anew.
    private static let packedAbandonedAfterSeconds = 60
    private static let attempts = 200
    private static let pauseMicroseconds: UInt32 = 10_000

    /// Calls `move` until it does not fail for a lock, for two seconds at most.
    static func waiting(
        for ref: RefName,
        in gitDirectory: String,
        _ move: () -> Int32
    ) throws(GitError) -> Int32 {
        for _ in 0..<attempts {
            let status = move()
            guard status == GIT_ELOCKED.rawValue else { return status }
            removeAbandoned(gitDirectory + ref.name + ".lock", after: abandonedAfterSeconds)
            removeAbandoned(gitDirectory + "packed-refs.lock", after: packedAbandonedAfterSeconds)
            if Task.isCancelled { throw GitError(.cancelled, "waiting for the lock of \(ref) was cancelled") }
            usleep(pauseMicroseconds)
        }
        throw GitError(.locked, "another process holds the lock of \(ref)")
    }

    /// Removes a lock that was left behind.
    ///
    /// It is first moved aside and looked at again, so that a lock which another writer has just taken in its place is
    /// put back.
    private static func removeAbandoned(_ path: String, after limit: Int) {
        guard let age = Files.age(path), age > limit else { return }
        let aside = path + ".\(getpid())"
        guard unsafe rename(path, aside) == 0 else { return }
        if let age = Files.age(aside), age <= limit { unsafe link(aside, path) }
        unsafe unlink(aside)
    }

    // MARK: - Everything at once

    /// Removes every lock in the bare repositories under a directory.
    static func releaseAll(under directory: String, depth: Int = 4) throws(GitError) {
        guard depth > 0, Files.isDirectory(directory) else { return }
        for name in try Files.names(in: directory) {
            let path = directory + "/" + name
            guard name.hasSuffix(".git") else {
                try releaseAll(under: path, depth: depth - 1)
                continue
            }
            for lock in ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"] {
                unsafe unlink(path + "/" + lock)
            }
            try releaseRefs(in: path + "/refs", depth: 32)
        }
    }

    /// Locks of refs lie beside the refs.
    private static func releaseRefs(in directory: String, depth: Int) throws(GitError) {
        guard depth > 0, Files.isDirectory(directory) else { return }
        for name in try Files.names(in: directory) {
            let path = directory + "/" + name
            try releaseRefs(in: path, depth: depth - 1)
            if name.hasSuffix(".lock") { unsafe unlink(path) }
        }
    }
}

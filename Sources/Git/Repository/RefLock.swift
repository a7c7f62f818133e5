import CGit2
import Glibc

/// Patience with the lock files that Git writers take for an instant.
enum RefLock {
    /// A lock older than this belongs to a process that was killed: ours and Git's hold one for milliseconds.
    static let abandonedAfterSeconds = 60
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
            for path in [gitDirectory + ref.name + ".lock", gitDirectory + "packed-refs.lock"] {
                removeAbandoned(path)
            }
            if Task.isCancelled { throw GitError(.cancelled, "waiting for the lock of \(ref) was cancelled") }
            usleep(pauseMicroseconds)
        }
        throw GitError(.locked, "another process holds the lock of \(ref)")
    }

    /// Removes a lock that was left behind.
    ///
    /// It is first moved aside and looked at again, so that a lock which another writer has just taken in its place is
    /// put back.
    private static func removeAbandoned(_ path: String) {
        guard let age = Files.age(path), age > abandonedAfterSeconds else { return }
        let aside = path + ".\(getpid())"
        guard unsafe rename(path, aside) == 0 else { return }
        if let age = Files.age(aside), age <= abandonedAfterSeconds { unsafe link(aside, path) }
        unsafe unlink(aside)
    }
}

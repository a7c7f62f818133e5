import Glibc

/// Keeps two checkouts from writing to one directory at once; the system lets go of it when a process ends.
struct CheckoutLock: ~Copyable {
    private let descriptor: Int32

    static func take(_ path: String) throws(GitError) -> CheckoutLock {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Files.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw GitError(.locked, "another checkout that remembers its files in \(path) is under way")
        }
        return CheckoutLock(adopting: descriptor)
    }

    private init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // By name: a program that is being started shares the lock until it runs, and closing alone would leave it there.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}

import ControllerAPI
import Glibc
import Synchronization

/// A worker that this runner has started.
final class WorkerProcess: Sendable {
    let pid: Int32
    private let link: WorkerLink
    private let isCollected = Mutex(false)

    private init(pid: Int32, link: WorkerLink) {
        self.pid = pid
        self.link = link
    }

    /// Starts a worker in a session of its own, so that nothing that ends this process ends it as well.
    ///
    /// What it has to know goes through a socket: arguments and variables of a process can be seen.
    static func start(_ program: String, data: String) throws(RunnerError) -> WorkerProcess {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw RunnerError(.unavailable, "no socket could be made: \(String(cString: strerror(errno)))")
        }
        defer { close(ends[1]) }
        let link = try WorkerLink(descriptor: ends[0])
        let pid: Int32
        do {
            pid = try spawn(program, ["runner", "work", data], input: ends[1])
        } catch {
            link.end()
            throw error
        }
        return WorkerProcess(pid: pid, link: link)
    }

    /// Tells it what it has to know before its first job; one that does not take it has ended, which that job finds out.
    func introduce(_ setup: WorkerSetup) async throws {
        _ = try await link.send(setup)
    }

    private static func spawn(_ program: String, _ arguments: [String], input: Int32) throws(RunnerError) -> Int32 {
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        // POSIX_SPAWN_SETSID, and no signal blocked that this thread may have blocked.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(0x80 | POSIX_SPAWN_SETSIGMASK))
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let status = posix_spawn(&pid, program, &actions, &attributes, &words, environ)
        guard status == 0 else {
            throw RunnerError(.unavailable, "\(program) cannot be started: \(String(cString: strerror(status)))")
        }
        return pid
    }

    /// Whether it can take a job.
    var isReady: Bool { !link.isEnded }

    /// Hands over a job and waits until it is off the worker's hands; false when the worker has ended without a word.
    func carryOut(_ assignment: JobAssignment) async throws -> Bool {
        guard try await link.send(assignment) else { return false }
        return try await link.next(WorkerAnswer.self) != nil
    }

    /// Asks it to stop its job and to end.
    func stop() { signal(SIGTERM) }

    func kill() { signal(SIGKILL) }

    /// Lets it go; without a job it ends at once.
    func letGo() { link.end() }

    /// Waits for its end and takes its status.
    func collect() async {
        await OffPool.run { [self] in
            while !hasEnded() { usleep(2_000) }
        }
    }

    /// Whether it has ended; its number stays its own until then.
    func hasEnded() -> Bool {
        isCollected.withLock { isCollected in
            if !isCollected, waitpid(pid, nil, WNOHANG) != 0 { isCollected = true }
            return isCollected
        }
    }

    private func signal(_ number: Int32) {
        isCollected.withLock { if !$0 { _ = Glibc.kill(pid, number) } }
    }
}

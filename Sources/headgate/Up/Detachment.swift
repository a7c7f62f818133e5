import ControllerAPI
import Glibc
import HTTPTransport
import Standalone

/// Starts the group as a process of its own and returns once its controller answers.
struct Detachment {
    let standalone: Standalone
    let arguments: [String]

    func run() async throws {
        let log = standalone.paths.detachedLog
        // The group's own process makes the checks again; the lock has to be free for it.
        standalone.release()
        var rest = arguments.dropFirst().filter { $0 != "--detach" }
        if !rest.contains("--data") { rest += ["--data", standalone.paths.data] }
        let pid = try spawn(Environment.program, Array(rest), log: log)
        let client = ControllerClient(
            address: "http://127.0.0.1:\(standalone.ports.controller)",
            token: try standalone.operatorToken(),
            http: HTTPClient()
        )
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            do {
                _ = try await client.status()
                Console.print(
                    "running as process \(pid); its log is \(log). Stop it with: headgate down --data \(standalone.paths.data)"
                )
                return
            } catch {
                var status: Int32 = 0
                if waitpid(pid, &status, WNOHANG) == pid {
                    throw CommandError("the group ended at once; its log is \(log)")
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        throw CommandError("the controller did not answer within 60 s; the group's log is \(log)")
    }

    /// Starts the program in a session of its own, with its output in the log.
    private func spawn(_ program: String, _ arguments: [String], log: String) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        // POSIX_SPAWN_SETSID
        posix_spawnattr_setflags(&attributes, 0x80)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let status = posix_spawn(&pid, program, &actions, &attributes, &words, environ)
        guard status == 0 else {
            throw CommandError("the group could not be started: \(String(cString: strerror(status)))")
        }
        return pid
    }
}

import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A process of its own, with its output in files.
struct ChildProcess: Sendable {
    let pid: pid_t
    private let output: String
    private let errors: String

    /// What a process that ended left.
    struct Result: Sendable {
        /// The exit status; 128 and the signal's number when a signal ended it, as shells say it.
        let status: Int32
        let output: String
        let errors: String

        /// Both, for messages.
        var text: String { "status \(status)\n\(output)\(errors)" }
    }

    /// Starts a program that is looked up on the `PATH`; its output goes to files in the scratch directory.
    init(_ words: [String], in directory: String, environment: [String: String], scratch: String) throws {
        let name = "\(scratch)/\(UInt64.random(in: 0 ... .max))"
        output = name + ".out"
        errors = name + ".err"
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT, 0o600)
        // The shell that started the tests in its background may have had Ctrl-C ignored.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        // Glibc's module lacks posix_spawn_file_actions_addchdir_np; env becomes the program once it has gone there.
        let line = ["env", "-C", directory] + words
        var arguments: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in arguments + variables { free(word) } }
        var pid = pid_t()
        let status = posix_spawnp(&pid, line[0], &actions, &attributes, &arguments, &variables)
        guard status == 0 else {
            throw ScenarioFailure("\(words[0]) could not be started: \(String(cString: strerror(status)))")
        }
        self.pid = pid
    }

    func signal(_ number: Int32) {
        kill(pid, number)
    }

    /// Waits for its end; one that has not ended in time, or when the test is over, is killed.
    func result(within limit: Duration) async throws -> Result {
        let end = ContinuousClock.now + limit
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { break }
            guard ended == 0 else { throw ScenarioFailure("process \(pid) cannot be waited for: errno \(errno)") }
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                reap()
                throw error
            }
            guard ContinuousClock.now < end else {
                let said = text
                reap()
                throw ScenarioFailure("process \(pid) had not ended after \(limit); it said:\n\(said)")
            }
        }
        let signal = status & 0x7f
        return Result(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: Self.contents(output),
            errors: Self.contents(errors)
        )
    }

    /// What it has said so far.
    var text: String { Self.contents(output) + Self.contents(errors) }

    /// Whether it still runs; only for a process that nobody has waited for.
    var isRunning: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == 0
    }

    /// Kills it and takes its status, so that nothing of it is left.
    func reap() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

import Glibc
import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Podman's Docker-compatible service, started once for all tests, with images, containers and networks of its own.
///
/// It ends with the tests: asked at their exit, or by itself when nobody has spoken to it for half an hour.
public final class PodmanService: Sendable {
    public static let shared = PodmanService()

    /// What the exit of the tests has to end and to remove.
    private static let left = Mutex<(process: pid_t, directory: String)?>(nil)

    private let started = Mutex<Task<String, any Error>?>(nil)

    /// The address of its socket.
    public func address() async throws -> String {
        let task = started.withLock { started in
            let task = started ?? Task { try await Self.start() }
            started = task
            return task
        }
        return try await task.value
    }

    /// Whether this machine has what the service needs.
    public static var isInstalled: Bool { find("podman") != nil && geteuid() == 0 }

    private static func find(_ program: String) -> String? {
        ["/usr/local/bin", "/usr/bin", "/usr/sbin", "/bin"].map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    private static func start() async throws -> String {
        guard let program = find("podman") else {
            throw TestFailure("this machine has no podman")
        }
        guard geteuid() == 0 else { throw TestFailure("podman is tested as root only") }
        var template = Array("/tmp/headgate-podman-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("no temporary directory: \(errno)") }
        let directory = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let socket = directory + "/podman.sock"
        // Where the tests may not raise limits, Podman's own defaults keep every container from starting.
        let settings = "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
        guard FileManager.default.createFile(atPath: directory + "/containers.conf", contents: Data(settings.utf8))
        else { throw TestFailure("cannot write \(directory)") }
        // crun, the default, refuses machines that have both kinds of control groups.
        let runtime =
            find("runc").map { ["--runtime", $0] } ?? []
        let arguments =
            [program] + runtime + [
                "--root", "\(directory)/root", "--runroot", "\(directory)/run", "--tmpdir", "\(directory)/tmp",
            ]
            + ["--network-config-dir", "\(directory)/networks", "--log-level", "error"]
            + ["system", "service", "--time", "1800", "unix://\(socket)"]
        let process = try spawn(
            ["/usr/bin/env", "CONTAINERS_CONF=\(directory)/containers.conf"] + arguments,
            log: directory + "/log"
        )
        left.withLock { $0 = (process, directory) }
        atexit { PodmanService.end() }
        try await waitUntil("podman has made its socket") { access(socket, F_OK) == 0 }
        return "unix://\(socket)"
    }

    /// Ends the service and removes what it had; what is still mounted stays.
    private static func end() {
        guard let (process, directory) = left.withLock({ $0 }) else { return }
        kill(process, SIGTERM)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        umount2(directory + "/root/overlay", Int32(MNT_DETACH))
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            print("left behind: \(directory)")
        }
    }

    private static func spawn(_ arguments: [String], log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // What Podman starts outlives it at times (the name server of its networks): it must not hold the tests' pipes open.
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        for descriptor in 3..<Int32(min(limits.rlim_cur, 4096)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let status = posix_spawn(&process, arguments[0], &actions, nil, &words, environ)
        guard status == 0 else { throw TestFailure("podman cannot be started: \(status)") }
        return process
    }
}

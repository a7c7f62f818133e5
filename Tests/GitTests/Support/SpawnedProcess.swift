import Foundation
import Glibc

/// A program that runs until this value goes away, together with all that it started.
///
/// Foundation's `Process` hands on the signal mask of the thread it is called on, and a server that starts with its
/// signals blocked neither ends when told to nor collects its children.
final class SpawnedProcess: Sendable {
    private let identifier: pid_t

    init(_ program: String, _ arguments: [String]) throws {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [0, 1, 2] as [Int32] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        let environment = Shell.environment.map { "\($0.key)=\($0.value)" }
        var process = pid_t()
        let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        let status = posix_spawnp(&process, program, &actions, &attributes, words, variables)
        guard status == 0 else { throw Shell.Failure(description: "cannot start \(program)") }
        identifier = process
    }

    deinit {
        kill(-identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }
}

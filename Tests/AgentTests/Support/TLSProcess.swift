import Glibc
import TestSupport

/// A server that speaks TLS with a certificate that it signed itself: the `openssl` command.
final class TLSProcess: Sendable {
    let port: Int
    private let pid: pid_t

    static var isInstalled: Bool {
        if access("/usr/bin/openssl", X_OK) == 0 { return true }
        print("Probes by HTTPS are not tried: the openssl command is not there")
        return false
    }

    init(in directory: TestDirectory) throws {
        let (chain, key) = (directory.path + "/server.pem", directory.path + "/server.key")
        var status: Int32 = 0
        let maker = try Self.spawn(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=nobody", "-out", chain, "-keyout", key,
            ],
            output: nil
        )
        guard waitpid(maker, &status, 0) == maker, status == 0 else { throw TestFailure("no certificate") }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TestFailure("no pipe: \(errno)") }
        let server = try Self.spawn(
            ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", chain, "-key", key],
            output: ends[1]
        )
        close(ends[1])
        defer { close(ends[0]) }
        // It says where it listens: `ACCEPT 127.0.0.1:40001`.
        var text = ""
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) == 1, !(text.contains("ACCEPT ") && byte == 10) {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        guard let port = text.split(separator: ":").last.flatMap({ Int($0) }) else {
            kill(server, SIGKILL)
            waitpid(server, nil, 0)
            throw TestFailure("openssl s_server said: \(text)")
        }
        self.port = port
        pid = server
    }

    deinit {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    private static func spawn(_ arguments: [String], output: Int32?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        var words: [UnsafeMutablePointer<CChar>?] = (["openssl"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let status = posix_spawnp(&pid, "openssl", &actions, nil, &words, environ)
        guard status == 0 else { throw TestFailure("openssl cannot be started: \(status)") }
        return pid
    }
}

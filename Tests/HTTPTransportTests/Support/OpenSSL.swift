import Glibc
import TestSupport

/// The `openssl` command, for certificates and a server that speaks TLS.
enum OpenSSL {
    /// A running server.
    final class Server: Sendable {
        let port: Int
        private let pid: pid_t

        /// Begins to serve a page; with `clientAuthority` only to clients with a certificate of that authority.
        init(certificate: String, key: String, clientAuthority: String?) throws {
            var arguments = ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key]
            if let clientAuthority {
                arguments += ["-Verify", "1", "-verify_return_error", "-CAfile", clientAuthority]
            }
            var ends: [CInt] = [0, 0]
            pipe(&ends)
            pid = try OpenSSL.spawn(arguments, output: ends[1])
            close(ends[1])
            defer { close(ends[0]) }
            var text = ""
            var byte: UInt8 = 0
            while read(ends[0], &byte, 1) == 1, !(text.contains("ACCEPT ") && byte == 10) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
            guard let port = text.split(separator: ":").last.flatMap({ Int($0) }) else {
                kill(pid, SIGKILL)
                throw TestFailure("openssl s_server said: \(text)")
            }
            self.port = port
        }

        deinit {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    static var isInstalled: Bool {
        do {
            return try run(["version"])
        } catch {
            print("Tests that need the openssl command are skipped: \(error)")
            return false
        }
    }

    /// Makes a certificate for 127.0.0.1, and its key, that is its own authority.
    static func makeCertificate(_ certificate: String, key: String) throws {
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key,
        ]
        guard try run(arguments) else {
            throw TestFailure("openssl req failed")
        }
    }

    private static func run(_ arguments: [String]) throws -> Bool {
        var status: CInt = 0
        let pid = try spawn(arguments, output: nil)
        return waitpid(pid, &status, 0) == pid && status == 0
    }

    private static func spawn(_ arguments: [String], output: CInt?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<CInt> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        }
        var words: [UnsafeMutablePointer<CChar>?] = (["openssl"] + arguments).map { strdup($0) } + [nil]
        defer {
            for word in words {
                free(word)
            }
        }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, "openssl", &actions, nil, &words, environ)
        guard code == 0 else {
            throw TestFailure("openssl cannot be started: \(String(cString: strerror(code)))")
        }
        return pid
    }
}

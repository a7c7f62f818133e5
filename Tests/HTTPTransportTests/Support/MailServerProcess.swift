import Glibc
import TestSupport

/// A mail server of Python's aiosmtpd that writes each message to a file.
final class MailServerProcess: Sendable {
    enum Mode: String, Sendable {
        case plain
        case starttls
        case implicit
    }

    let port: Int
    private let pid: pid_t
    private let directory: String

    static let python = "/usr/bin/python3"

    static var isInstalled: Bool {
        do {
            var status: CInt = 0
            let pid = try spawn(["-c", "import aiosmtpd"], output: nil)
            guard waitpid(pid, &status, 0) == pid, status == 0 else {
                throw TestFailure("python3-aiosmtpd is not installed")
            }
            return true
        } catch {
            print("Tests against a real mail server are skipped: \(error)")
            return false
        }
    }

    /// Serves on a free port; with `password` only to `user` with it.
    init(_ mode: Mode, certificate: String = "", key: String = "", password: String = "") throws {
        var template = Array("/tmp/headgate-mail-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("no directory: \(errno)") }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var ends: [CInt] = [0, 0]
        pipe(&ends)
        pid = try Self.spawn(
            ["-c", Self.script, mode.rawValue, directory, certificate, key, password],
            output: ends[1]
        )
        close(ends[1])
        defer { close(ends[0]) }
        var text = ""
        var byte: UInt8 = 0
        while read(ends[0], &byte, 1) == 1, byte != 10 { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        guard let port = Int(text) else {
            kill(pid, SIGKILL)
            throw TestFailure("the mail server did not start: \(text)")
        }
        self.port = port
    }

    deinit {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
        for name in ["1", "2", "3"] { unlink(directory + "/" + name) }
        rmdir(directory)
    }

    /// A message as it arrived: sender, recipient, whether over TLS, and the text.
    func message(_ number: Int) throws -> (envelope: String, text: String) {
        guard let file = fopen("\(directory)/\(number)", "r") else {
            throw TestFailure("there is no message \(number)")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    private static let script = """
        import asyncio, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        mode, directory, certificate, key, password = sys.argv[1:6]
        count = 0
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                global count
                count += 1
                secure = session.ssl is not None or mode == "implicit"
                with open(f"{directory}/{count}", "wb") as file:
                    line = f"{envelope.mail_from} {','.join(envelope.rcpt_tos)} {secure} {bool(session.authenticated)}"
                    file.write(line.encode() + b"\\n" + envelope.original_content)
                return "250 taken"
        def check(server, session, envelope, mechanism, data):
            right = getattr(data, "login", b"") == b"user" and data.password == password.encode()
            return AuthResult(success=right, handled=False)
        context = None
        if mode != "plain":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate, key)
        def make():
            return SMTP(Handler(), require_starttls=mode == "starttls",
                        tls_context=context if mode == "starttls" else None,
                        auth_required=password != "", authenticator=check, auth_require_tls=mode == "starttls")
        async def main():
            server = await asyncio.get_running_loop().create_server(
                make, "127.0.0.1", 0, ssl=context if mode == "implicit" else None)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """

    private static func spawn(_ arguments: [String], output: CInt?) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 as ClosedRange<CInt> {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        var words: [UnsafeMutablePointer<CChar>?] = ([python] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, python, &actions, nil, &words, environ)
        guard code == 0 else { throw TestFailure("python3 cannot be started: \(String(cString: strerror(code)))") }
        return pid
    }
}

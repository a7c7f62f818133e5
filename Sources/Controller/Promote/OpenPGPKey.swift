import HeadgateConfiguration

/// A secret key of OpenPGP that `gpg` has, and the signatures that `gpg` makes with it, as `git commit -S` does.
///
/// The program sees one home directory, the configured one, and none of the controller's other variables.
struct OpenPGPKey: CommitKey {
    /// Where the program may lie.
    static let searchPath = ["/usr/bin", "/usr/local/bin", "/bin"]

    private static let patience = Duration.seconds(20)
    private static let maximumOutput = 64 * 1024

    private let program: String
    private let setting: OpenPGPSetting

    /// Looks for the program and asks it for the key.
    ///
    /// - Throws: `ControllerError` where there is no `gpg`, or none of its keys can sign; what it says is in the message.
    init(_ setting: OpenPGPSetting, in directories: [String] = searchPath) throws {
        guard let program = directories.map({ $0 + "/gpg" }).first(where: ProgramCall.isExecutable) else {
            throw Self.unusable("there is no gpg in \(directories.joined(separator: ", ")); install gnupg")
        }
        self.program = program
        self.setting = setting
        let listed = try call(["--with-colons", "--list-secret-keys", setting.key], input: [])
        let lines = String(decoding: listed.output, as: UTF8.self).split(separator: "\n")
        guard listed.status == 0, lines.contains(where: { $0.hasPrefix("sec:") || $0.hasPrefix("ssb:") }) else {
            throw Self.unusable("\(setting.home) has no secret key \(setting.key): \(listed.complaint)")
        }
        // A key with a passphrase, or one that has expired, is found out about at the start and not at the first promotion.
        _ = try signature(of: Array("headgate\n".utf8))
    }

    func signature(of message: [UInt8]) throws -> String {
        let made = try call(
            ["--status-fd=2", "--local-user", setting.key, "--detach-sign", "--armor"],
            input: message
        )
        let text = String(decoding: made.output, as: UTF8.self)
        // The status line is what Git goes by too: a program that ends well may still have signed nothing.
        guard made.status == 0, made.errors.contains("[GNUPG:] SIG_CREATED "),
            text.hasPrefix("-----BEGIN PGP SIGNATURE-----")
        else { throw Self.unusable("gpg makes no signature: \(made.complaint)") }
        return String(text.drop { $0.isNewline }.reversed().drop { $0.isNewline }.reversed())
    }

    private func call(_ arguments: [String], input: [UInt8]) throws -> ProgramCall.Result {
        try ProgramCall(
            program: program,
            // No question is ever asked: there is nobody to answer.
            arguments: ["--batch", "--no-tty", "--pinentry-mode", "error"] + arguments,
            environment: ["GNUPGHOME": setting.home, "HOME": setting.home, "PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        ).run(input: input, atMost: Self.patience, limit: Self.maximumOutput)
    }

    private static func unusable(_ reason: String) -> ControllerError {
        ControllerError(.invalid, "the key that promotions are signed with cannot be used: \(reason)")
    }
}

extension ProgramCall.Result {
    /// What the program complained of, in one line; without its lines for other programs.
    fileprivate var complaint: String {
        let lines = errors.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("[GNUPG:]") }
        let text = lines.joined(separator: "; ").filter { !$0.isNewline && $0 != "\u{1B}" }
        return text.isEmpty ? "it ended with status \(status)" : String(text.prefix(500))
    }
}

import ControllerAPI
// Processes are not part of FoundationEssentials.
import Foundation
import Git
import HeadgateConfiguration
import Testing

@testable import Controller

@Suite("Signed promotions")
struct SigningTests {
    /// Made for this test by `ssh-keygen -t ed25519`; it opens nothing.
    static let key = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
        QyNTUxOQAAACDPVAmb2dVclSMyYDQSJih2IS7ts3Hzij1HBGka4jcEGAAAAIjvJP9Z7yT/
        WQAAAAtzc2gtZWQyNTUxOQAAACDPVAmb2dVclSMyYDQSJih2IS7ts3Hzij1HBGka4jcEGA
        AAAECPL0e3zdDrgTwTnurilmi4Blb+W79zv5XFC1kzQvu5Hc9UCZvZ1VyVIzJgNBImKHYh
        Lu2zcfOKPUcEaRriNwQYAAAABHRlc3QB
        -----END OPENSSH PRIVATE KEY-----
        """

    @Test("A signature is the one that ssh-keygen makes")
    func knownAnswer() throws {
        let key = try SSHSigningKey(Self.key)
        #expect(key.publicText == "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM9UCZvZ1VyVIzJgNBImKHYhLu2zcfOKPUcEaRriNwQY")
        let signature = try key.signature(of: Array("tree 1\nauthor x\n\nmessage\n".utf8))
        #expect(
            signature == """
                -----BEGIN SSH SIGNATURE-----
                U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgz1QJm9nVXJUjMmA0EiYodiEu7b
                Nx84o9RwRpGuI3BBgAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
                AAAAQE1ntOhD5B/Ys1TeIKSWpCxrrN7G01BSdQVw6pdXaKLkWfYSG2mLNqC9yUZXVHZu4t
                KkW/QzacTo0rxHASFlkQo=
                -----END SSH SIGNATURE-----
                """
        )
    }

    @Test(
        "What is no such key is refused, and never shown",
        arguments: [
            "", "x", "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2=\n-----END OPENSSH PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
            key.replacing("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE", with: "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1j"),
            key.replacing("Lu2zcfOKPUcEaRriNwQYAAAABHRlc3QB", with: "Lu2zcfOKPUcEaRriNwQZAAAABHRlc3QB"),
            String(key.prefix(200)) + "\n-----END OPENSSH PRIVATE KEY-----",
        ]
    )
    func refused(_ text: String) {
        do {
            _ = try SSHSigningKey(text)
            Issue.record("it was taken")
        } catch {
            #expect(error.message.contains("cannot be used"))
            #expect(!error.message.contains("hunter2"))
        }
    }

    @Test("Git verifies the commits of promotions and rollbacks", .enabled(if: hasTools))
    func verified() async throws {
        let key = try SSHSigningKey(Self.key)
        let identity = CommitIdentity(name: "Robot", email: "robot@example.com", key: key)
        try await DeliveryFixture.with(committer: identity) { fixture in
            let made = try await fixture.deliver(image: "api:v1")
            let commit = try await fixture.origin.commitInfo(Revision(made.commit))
            #expect(commit.committer.name == "Robot")
            let signers = fixture.remote + ".signers"
            try Data("robot@example.com \(key.publicText)\n".utf8).write(to: URL(fileURLWithPath: signers))
            #expect(
                try Self.git([
                    "-C", fixture.remote, "-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(signers)",
                    "verify-commit", made.commit,
                ])
            )
            #expect(try !Self.git(["-C", fixture.remote, "verify-commit", "\(made.commit)^"]))
        }
    }

    @Test("Git verifies what gpg signed, with a key in a home of its own", .enabled(if: hasGPG))
    func openPGP() async throws {
        try await Self.withKey { home, key in
            let setting = OpenPGPSetting(key: key, home: home)
            let identity = CommitIdentity(name: "Robot", email: "robot@example.com", key: try OpenPGPKey(setting))
            try await DeliveryFixture.with(committer: identity) { fixture in
                let made = try await fixture.deliver(image: "api:v1")
                #expect(try Self.git(["-C", fixture.remote, "verify-commit", made.commit], home: home))
                #expect(try !Self.git(["-C", fixture.remote, "verify-commit", "\(made.commit)^"], home: home))
                // Whoever does not have the key cannot tell.
                #expect(try !Self.git(["-C", fixture.remote, "verify-commit", made.commit], home: "/nonexistent"))
            }
        }
    }

    @Test("A key that is not there, another home and no gpg at all are said at the start", .enabled(if: hasGPG))
    func unusable() throws {
        try Self.withKey { home, key in
            let other = String(key.reversed())
            for (setting, directories, words) in [
                (OpenPGPSetting(key: other, home: home), OpenPGPKey.searchPath, "has no secret key"),
                (OpenPGPSetting(key: key, home: home + "/none"), OpenPGPKey.searchPath, "has no secret key"),
                (OpenPGPSetting(key: key, home: home), ["/nonexistent"], "there is no gpg"),
            ] {
                let error = #expect(throws: ControllerError.self) { try OpenPGPKey(setting, in: directories) }
                #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
            }
        }
    }

    @Test("A key with a passphrase is refused at the start, without a question to anybody", .enabled(if: hasGPG))
    func passphrase() throws {
        try Self.withKey(passphrase: "hunter2") { home, key in
            // The agent that made the key still knows the passphrase.
            try Self.run("/usr/bin/gpgconf", ["--homedir", home, "--kill", "all"], home: home)
            let error = #expect(throws: ControllerError.self) { try OpenPGPKey(OpenPGPSetting(key: key, home: home)) }
            #expect(error?.message.contains("makes no signature") == true, "\(error?.message ?? "")")
        }
    }

    @Test("A program that says nothing, too much or never ends is given up")
    func calls() throws {
        let call = { (script: String) in
            ProgramCall(program: "/bin/sh", arguments: ["-c", script], environment: ["A": "b"])
        }
        let echo = try call("cat; echo $A $HOME >&2; exit 3").run(
            input: [UInt8](repeating: 65, count: 400_000),
            atMost: .seconds(20),
            limit: 1_000_000
        )
        #expect(echo.status == 3 && echo.output.count == 400_000 && echo.errors == "b\n")
        let deaf = try call("exec <&-; exit 0").run(
            input: [UInt8](repeating: 65, count: 4_000_000),
            atMost: .seconds(20),
            limit: 10
        )
        #expect(deaf.status == 0)
        #expect(try call("kill -9 $$").run(input: [], atMost: .seconds(20), limit: 10).status == 137)
        for (script, patience) in [("yes", Duration.seconds(20)), ("sleep 60", .milliseconds(100))] {
            #expect(throws: ControllerError.self) { try call(script).run(input: [], atMost: patience, limit: 100_000) }
        }
        #expect(throws: ControllerError.self) {
            try ProgramCall(program: "/nonexistent", arguments: [], environment: [:])
                .run(input: [], atMost: .seconds(1), limit: 1)
        }
    }

    private static let hasGPG = ["/usr/bin/git", "/usr/bin/gpg", "/usr/bin/gpgconf"]
        .allSatisfy(FileManager.default.isExecutableFile(atPath:))

    /// A throw-away key in a home of its own, which is gone afterwards with its agent.
    private static func withKey<Value>(
        passphrase: String = "",
        _ body: (_ home: String, _ key: String) throws -> Value
    ) throws -> Value {
        let (home, key) = try makeKey(passphrase)
        defer { remove(home) }
        return try body(home, key)
    }

    private static func withKey<Value>(
        _ body: (_ home: String, _ key: String) async throws -> Value
    ) async throws -> Value {
        let (home, key) = try makeKey("")
        defer { remove(home) }
        return try await body(home, key)
    }

    private static func makeKey(_ passphrase: String) throws -> (home: String, key: String) {
        // Short: the agent's socket has its path's length bounded.
        let home = "/tmp/hg-gpg-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(
            atPath: home,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        let made = try run(
            "/usr/bin/gpg",
            [
                "--batch", "--pinentry-mode", "loopback", "--passphrase", passphrase, "--quick-generate-key",
                "Robot <robot@example.com>", "ed25519", "sign", "never",
            ],
            home: home
        )
        try #require(made.status == 0, "\(made.errors)")
        let list = try run("/usr/bin/gpg", ["--batch", "--with-colons", "--list-secret-keys"], home: home)
        let line = String(decoding: list.output, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("fpr:") }
        return (home, String(try #require(line?.split(separator: ":").last)))
    }

    private static func remove(_ home: String) {
        do {
            try run("/usr/bin/gpgconf", ["--homedir", home, "--kill", "all"], home: home)
            try FileManager.default.removeItem(atPath: home)
        } catch {
            Issue.record("\(home) stays: \(error)")
        }
    }

    @discardableResult
    private static func run(_ program: String, _ arguments: [String], home: String) throws -> ProgramCall.Result {
        try ProgramCall(
            program: program,
            arguments: arguments,
            environment: ["GNUPGHOME": home, "HOME": home, "PATH": "/usr/bin:/bin"]
        ).run(input: [], atMost: .seconds(60), limit: 1 << 20)
    }

    private static let hasTools = ["/usr/bin/git", "/usr/bin/ssh-keygen"]
        .allSatisfy(FileManager.default.isExecutableFile(atPath:))

    /// Runs Git without anybody's configuration; answers whether it succeeded.
    private static func git(_ arguments: [String], home: String = "/nonexistent") throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = arguments
        process.environment = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin", "GNUPGHOME": home,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

import ControllerAPI
// Processes are not part of FoundationEssentials.
import Foundation
import Git
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
        } catch let error as ControllerError {
            #expect(error.message.contains("cannot be used"))
            #expect(!error.message.contains("hunter2"))
        } catch {
            Issue.record("\(error)")
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

    private static let hasTools = ["/usr/bin/git", "/usr/bin/ssh-keygen"]
        .allSatisfy(FileManager.default.isExecutableFile(atPath:))

    /// Runs Git without anybody's configuration; answers whether it succeeded.
    private static func git(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/git")
        process.arguments = arguments
        process.environment = ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

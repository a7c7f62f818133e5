import Foundation
import Testing

@testable import Git

@Suite("Signed commits")
struct SignedCommitTests {
    private static let signature = SignatureSamples.ed25519.signature

    /// A commit with headers before its message.
    private static func object(_ headers: String...) -> [UInt8] {
        Array(("tree 1\n" + headers.joined() + "author x\n\nsubject\n\ngpgsig in the message\n").utf8)
    }

    private static func header(_ text: String = signature, name: String = "gpgsig") -> String {
        "\(name) \(text.replacing("\n", with: "\n "))\n"
    }

    @Test("The signature is taken out of the header, and nothing else")
    func parts() throws {
        let commit = try SignedCommit(Self.object(Self.header()))
        #expect(commit.signature == Self.signature)
        #expect(commit.payload == Self.object())
        let bare = try SignedCommit(Self.object())
        #expect(bare.signature == nil && bare.payload == Self.object())
        #expect(try SignedCommit([]).signature == nil)
        #expect(try SignedCommit(Array("gpgsig".utf8.dropLast())).signature == nil)
    }

    @Test(
        "Which of several counts is not guessed",
        arguments: [
            [header(), header()], [header(), "encoding x\n", header()], [header(name: "gpgsig-sha256")],
            [header(), header(name: "gpgsig-sha256")], [header(String(repeating: "x", count: 20_000))],
            ["gpgsig\n"],
        ]
    )
    func hostile(_ headers: [String]) {
        let object = Array(("tree 1\n" + headers.joined() + "author x\n\nsubject\n").utf8)
        #expect(throws: GitError.self) { _ = try SignedCommit(object) }
    }

    private static let hasKeygen = FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")

    @Test("Git and ssh-keygen sign; what is changed afterwards is refused", .enabled(if: hasKeygen))
    func real() async throws {
        let fixture = try Fixture()
        let directory = fixture.origin + ".keys"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in ["ada", "eve"] {
            let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", name]
            #expect(try Shell.run("ssh-keygen", arguments, in: directory).status == 0)
        }
        let tree = try Shell.git("rev-parse", "main^{tree}", in: fixture.origin)
        func commit(_ name: String?) throws -> Revision {
            var arguments = ["-c", "gpg.format=ssh", "-c", "user.name=A", "-c", "user.email=a@example.com"]
            if let name { arguments += ["-c", "user.signingkey=\(directory)/\(name)"] }
            arguments += ["commit-tree", tree, "-m", "A commit by \(name ?? "nobody")"]
            if name != nil { arguments.append("-S") }
            return try Revision(Shell.git(arguments, in: fixture.origin))
        }
        let text = try String(contentsOfFile: "\(directory)/ada.pub", encoding: .utf8)
        let signers = try AllowedSigners("ada@example.com namespaces=\"git\" \(text)")
        let repository = try await GitRepository.open(at: fixture.origin)
        let now = Int(Date().timeIntervalSince1970)
        let signer = try await repository.verifySignature(of: commit("ada"), by: signers, at: now)
        #expect(signer.principal == "ada@example.com" && signer.fingerprint.hasPrefix("SHA256:"))

        let codes: [(Revision, GitError.Code)] = [(try commit(nil), .unsigned), (try commit("eve"), .badSignature)]
        for (revision, code) in codes {
            let error = await #expect(throws: GitError.self) {
                _ = try await repository.verifySignature(of: revision, by: signers, at: now)
            }
            #expect(error?.code == code)
        }
        // The same signature over another message.
        let signed = try Shell.git("cat-file", "commit", commit("ada").hex, in: fixture.origin)
        let file = "\(directory)/forged"
        let changed = signed.replacing("A commit by", with: "Another by") + "\n"
        try Data(changed.utf8).write(to: URL(fileURLWithPath: file))
        let forged = try Revision(Shell.git("hash-object", "-t", "commit", "-w", file, in: fixture.origin))
        let error = await #expect(throws: GitError.self) {
            _ = try await repository.verifySignature(of: forged, by: signers, at: now)
        }
        #expect(error?.code == .badSignature, "\(error?.message ?? "")")
    }
}

import Testing

@testable import Git

@Suite("Allowed signers")
struct AllowedSignersTests {
    private static let key = SignatureSamples.ed25519.key

    /// 2026-06-01 in UTC.
    private static let now = 1_780_272_000

    private static func principal(_ text: String, at now: Int = now) throws(GitError) -> String {
        let signature = try SSHSignature(SignatureSamples.ed25519.signature)
        return try AllowedSigners(text).principal(of: signature.key, namespace: "git", at: now)
    }

    @Test(
        "A key counts for what its line says",
        arguments: [
            ("ada@example.com \(key)", "ada@example.com"), ("ada@b,*@b \(key) a comment", "ada@b,*@b"),
            ("# a comment\n\n  ada \(key)\r\n", "ada"), ("ada namespaces=\"git\" \(key)", "ada"),
            ("ada namespaces=\"file,g?t\" \(key)", "ada"), ("ada namespaces=\"*,!file\" \(key)", "ada"),
            ("ada valid-after=\"20260101Z\",valid-before=\"20270101Z\" \(key)", "ada"),
            ("ada Valid-Before=202606010001Z \(key)", "ada"), ("\"ada b\" \(key)", "\"ada b\""),
            ("eve \(SignatureSamples.all[1].key)\nada \(key)", "ada"),
            ("old valid-before=\"20200101Z\" \(key)\nada \(key)", "ada"),
        ]
    )
    func counts(_ text: String, _ principal: String) throws {
        #expect(try Self.principal(text) == principal)
    }

    @Test(
        "A key that is another's, over, not begun, or for something else does not count, and its fingerprint is told",
        arguments: [
            ("ada \(SignatureSamples.all[1].key)", "none of an allowed signer"),
            ("ada valid-before=\"20260101Z\" \(key)", "expired"), ("ada valid-before=20260601Z \(key)", "expired"),
            ("ada valid-after=\"20270101Z\" \(key)", "not valid yet"),
            ("ada namespaces=\"file\" \(key)", "namespace"), ("ada namespaces=\"*,!git\" \(key)", "namespace"),
            ("ada namespaces=\"gi\" \(key)", "namespace"),
        ]
    )
    func refused(_ text: String, _ words: String) {
        let error = #expect(throws: GitError.self) { try Self.principal(text) }
        #expect(error?.code == .badSignature, "\(error?.message ?? "")")
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(SignatureSamples.ed25519.fingerprint) == true)
    }

    @Test(
        "What is not understood makes the file invalid, by its line",
        arguments: [
            ("", "no allowed signer"), ("# nothing\n", "no allowed signer"), ("ada", "line 1"),
            ("# one\nada ssh-ed25519", "line 2"), ("ada ssh-ed25519 !!!!", "line 1"),
            ("ada cert-authority \(key)", "cert-authority"), ("ada verify-required \(key)", "verify-required"),
            ("ada namespaces=\"git \(key)", "quote"), ("ada namespaces= \(key)", "namespaces"),
            ("ada valid-after=\"2026\" \(key)", "no time"), ("ada valid-before=20260231Z \(key)", "no time"),
            ("ada ssh-rsa \(key.split(separator: " ")[1])", "another kind"),
            ("ada \(SignatureSamples.rsaKey)", "ssh-rsa"), (String(repeating: "a", count: 2 << 20), "bytes"),
        ]
    )
    func invalid(_ text: String, _ words: String) {
        let error = #expect(throws: GitError.self) { _ = try AllowedSigners(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test("Times are of UTC with a Z, and of the machine's zone without")
    func times() throws {
        #expect(AllowedSigners.time("20260601Z") == Self.now)
        #expect(AllowedSigners.time("202606010001Z") == Self.now + 60)
        #expect(AllowedSigners.time("20260601000102Z") == Self.now + 62)
        let local = try #require(AllowedSigners.time("20260601"))
        #expect(abs(local - Self.now) <= 14 * 3600)
        for text in ["", "Z", "2026060", "20261301Z", "20260600Z", "202606012400Z", "+2026060Z"] {
            #expect(AllowedSigners.time(text) == nil, "\(text)")
        }
    }
}

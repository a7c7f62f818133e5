import Crypto
import Testing

@testable import Git

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Signatures of ssh-keygen")
struct SSHSignatureTests {
    private static func verify(
        _ text: String,
        _ message: [UInt8] = SignatureSamples.message,
        namespace: String = "git"
    ) throws(GitError) -> String {
        let signature = try SSHSignature(text)
        try signature.verify(message, namespace: namespace)
        return signature.key.fingerprint
    }

    @Test("Are verified for keys of every kind, and nothing else that was signed", arguments: SignatureSamples.all)
    func kinds(_ sample: SignatureSamples.Sample) throws {
        #expect(try Self.verify(sample.signature) == sample.fingerprint)
        #expect(try Self.verify(sample.signature + "\n") == sample.fingerprint)
        for message in [[], SignatureSamples.message + [0x0A], Array(SignatureSamples.message.dropLast())] {
            let error = #expect(throws: GitError.self) { try Self.verify(sample.signature, message) }
            #expect(error?.code == .badSignature)
        }
    }

    @Test("Are for a namespace, over one of two hashes")
    func namespaces() throws {
        #expect(try Self.verify(SignatureSamples.sha256) == SignatureSamples.ed25519.fingerprint)
        let error = #expect(throws: GitError.self) { try Self.verify(SignatureSamples.forFiles) }
        #expect(error?.code == .badSignature && error?.message.contains("'file'") == true)
        #expect(try Self.verify(SignatureSamples.forFiles, namespace: "file") == SignatureSamples.ed25519.fingerprint)
    }

    @Test("Of RSA keys are refused by name")
    func rsa() {
        let error = #expect(throws: GitError.self) { try Self.verify(SignatureSamples.rsa) }
        #expect(error?.code == .unsupported && error?.message.contains("ssh-rsa") == true)
    }

    @Test(
        "What is no signature is refused",
        arguments: [
            "", "x", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
            "-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----",
            "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAv////8=\n-----END SSH SIGNATURE-----",
            "-----BEGIN PGP SIGNATURE-----\nAAAA\n-----END PGP SIGNATURE-----",
            "Good: yes\n" + SignatureSamples.ed25519.signature, SignatureSamples.ed25519.signature + "\nmore",
            SignatureSamples.ed25519.signature + "\n" + SignatureSamples.ed25519.signature,
            SignatureSamples.ed25519.signature.replacing("\n", with: "\n\n"),
            String(repeating: "A", count: 1 << 20),
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: GitError.self) { try Self.verify(text) }
    }

    @Test("No byte of one may be another, and none may be missing", arguments: SignatureSamples.all)
    func damaged(_ sample: SignatureSamples.Sample) throws {
        let lines = sample.signature.split(separator: "\n")
        let blob = Array(try #require(Data(base64Encoded: lines.dropFirst().dropLast().joined())))
        func armoured(_ bytes: [UInt8]) -> String {
            let text = Data(bytes).base64EncodedString()
            return "-----BEGIN SSH SIGNATURE-----\n\(text)\n-----END SSH SIGNATURE-----"
        }
        #expect(try Self.verify(armoured(blob)) == sample.fingerprint)
        for place in blob.indices {
            var changed = blob
            changed[place] ^= UInt8(1 << (place % 8))
            #expect(throws: GitError.self, "byte \(place)") { try Self.verify(armoured(changed)) }
            #expect(throws: GitError.self, "\(place) bytes") { try Self.verify(armoured(Array(blob[..<place]))) }
        }
        #expect(throws: GitError.self) { try Self.verify(armoured(blob + [0])) }
    }

    @Test("Of a token are those that its user touched", arguments: [(1, true), (5, true), (0, false), (4, false)])
    func token(_ flags: UInt8, _ isTouched: Bool) throws {
        let key = Curve25519.Signing.PrivateKey()
        let kind = SSHWriter.string(Array("sk-ssh-ed25519@openssh.com".utf8))
        let blob =
            kind + SSHWriter.string(Array(key.publicKey.rawRepresentation)) + SSHWriter.string(Array("ssh:".utf8))
        let common =
            SSHWriter.string(Array("git".utf8)) + SSHWriter.string([]) + SSHWriter.string(Array("sha512".utf8))
        let signed = SSHSignature.magic + common + SSHWriter.string(Array(SHA512.hash(data: SignatureSamples.message)))
        let told = [flags] + SSHWriter.number(7)
        let value = try key.signature(
            for: Array(SHA256.hash(data: Array("ssh:".utf8))) + told + Array(SHA256.hash(data: signed))
        )
        let whole =
            SSHSignature.magic + SSHWriter.number(1) + SSHWriter.string(blob) + common
            + SSHWriter.string(kind + SSHWriter.string(Array(value)) + told)
        let text = "-----BEGIN SSH SIGNATURE-----\n\(Data(whole).base64EncodedString())\n-----END SSH SIGNATURE-----"
        if isTouched {
            #expect(try Self.verify(text) == SSHPublicKey(blob: blob).fingerprint)
        } else {
            #expect(throws: GitError.self) { try Self.verify(text) }
        }
    }
}

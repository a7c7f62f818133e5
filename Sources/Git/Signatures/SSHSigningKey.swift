import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A private key of `ssh-keygen -t ed25519` without a passphrase, and the signatures that `ssh-keygen -Y sign -n git` makes with it.
///
/// The formats are those of OpenSSH's `PROTOCOL.key` and `PROTOCOL.sshsig`.
public struct SSHSigningKey: Sendable {
    private static let kind = Array("ssh-ed25519".utf8)

    private let key: Curve25519.Signing.PrivateKey

    /// Reads the text of a private key's file.
    ///
    /// - Throws: `invalid` for a key of another kind, one with a passphrase and anything else.
    public init(_ text: String) throws(GitError) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        guard text.utf8.count <= 16_384, lines.first == "-----BEGINOPENSSHPRIVATEKEY-----",
            lines.last == "-----ENDOPENSSHPRIVATEKEY-----",
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined())
        else { throw Self.unreadable("it is no private key of OpenSSH") }
        var reader = SSHReader(Array(data))
        guard reader.take(15) == Array("openssh-key-v1\0".utf8) else {
            throw Self.unreadable("it is no private key of OpenSSH")
        }
        guard reader.string() == Array("none".utf8), reader.string() == Array("none".utf8), reader.string() == [] else {
            throw Self.unreadable("it has a passphrase, which nobody is there to type")
        }
        guard reader.number() == 1, reader.string() != nil, let inner = reader.string() else {
            throw Self.unreadable("it holds no key")
        }
        var secret = SSHReader(inner)
        guard let first = secret.number(), first == secret.number() else { throw Self.unreadable("it is damaged") }
        guard secret.string() == Self.kind else {
            throw Self.unreadable("it is not of the kind ed25519; make one with: ssh-keygen -t ed25519")
        }
        guard secret.string()?.count == 32, let pair = secret.string(), pair.count == 64 else {
            throw Self.unreadable("it is damaged")
        }
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: pair.prefix(32))
        } catch {
            throw Self.unreadable("it is damaged")
        }
        guard Array(key.publicKey.rawRepresentation) == Array(pair.suffix(32)) else {
            throw Self.unreadable("it is damaged")
        }
    }

    private static func unreadable(_ reason: String) -> GitError {
        GitError(.invalid, "the key that commits are signed with cannot be used: \(reason)")
    }

    /// The public key as `authorized_keys` and `allowed_signers` have it.
    public var publicText: String { "ssh-ed25519 " + Data(publicBlob).base64EncodedString() }

    private var publicBlob: [UInt8] {
        SSHWriter.string(Self.kind) + SSHWriter.string(Array(key.publicKey.rawRepresentation))
    }

    /// The armoured signature of a message, in the namespace of Git's commits.
    public func signature(of message: [UInt8]) throws -> String {
        let common =
            SSHWriter.string(Array("git".utf8)) + SSHWriter.string([]) + SSHWriter.string(Array("sha512".utf8))
        let magic = SSHSignature.magic
        let signed = magic + common + SSHWriter.string(Array(SHA512.hash(data: message)))
        let signature = Array(try key.signature(for: signed))
        let blob =
            magic + SSHWriter.number(1) + SSHWriter.string(publicBlob) + common
            + SSHWriter.string(SSHWriter.string(Self.kind) + SSHWriter.string(signature))
        let encoded = Data(blob).base64EncodedString()
        var lines: [Substring] = []
        var rest = encoded[...]
        while !rest.isEmpty {
            lines.append(rest.prefix(70))
            rest = rest.dropFirst(70)
        }
        return "-----BEGIN SSH SIGNATURE-----\n\(lines.joined(separator: "\n"))\n-----END SSH SIGNATURE-----"
    }
}

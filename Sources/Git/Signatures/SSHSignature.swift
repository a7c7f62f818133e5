import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A signature as `ssh-keygen -Y sign` writes it (`PROTOCOL.sshsig` of OpenSSH).
struct SSHSignature: Sendable {
    /// What stands before everything that is signed, and before a signature.
    static let magic = Array("SSHSIG".utf8)

    /// No signature of a known kind is half as long.
    static let limit = 16 << 10
    private static let begin = "-----BEGIN SSH SIGNATURE-----"
    private static let end = "-----END SSH SIGNATURE-----"

    /// Who says to have signed.
    let key: SSHPublicKey
    private let namespace: [UInt8]
    private let reserved: [UInt8]
    private let hash: String
    private let value: [UInt8]

    /// Reads a signature in its armour, with nothing around it.
    init(_ text: String) throws(GitError) {
        guard text.utf8.count <= Self.limit else {
            throw GitError(.tooLarge, "the signature has more than \(Self.limit) bytes")
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        guard lines.count >= 3, lines.first == Self.begin[...], lines.last == Self.end[...], !lines.contains(""),
            let data = Data(base64Encoded: lines.dropFirst().dropLast().joined())
        else { throw Self.malformed }
        var reader = SSHReader(Array(data))
        guard reader.take(6) == Self.magic, reader.number() == 1, let blob = reader.string(),
            let namespace = reader.string(), let reserved = reader.string(), let hash = reader.text(),
            let value = reader.string(), reader.isAtEnd
        else { throw Self.malformed }
        key = try SSHPublicKey(blob: blob)
        self.namespace = namespace
        self.reserved = reserved
        self.hash = hash
        self.value = value
    }

    private static var malformed: GitError {
        GitError(.invalid, "the signature is none that ssh-keygen -Y sign makes")
    }

    /// Checks that the key signed a message for a purpose.
    func verify(_ message: [UInt8], namespace: String) throws(GitError) {
        guard self.namespace == Array(namespace.utf8) else {
            let shown = String(decoding: self.namespace.prefix(64), as: UTF8.self).filter { $0.isLetter || $0.isNumber }
            throw GitError(.badSignature, "the signature is for the namespace '\(shown)', not for '\(namespace)'")
        }
        let digest: [UInt8]
        switch hash {
        case "sha512": digest = Array(SHA512.hash(data: message))
        case "sha256": digest = Array(SHA256.hash(data: message))
        default: throw GitError(.badSignature, "the signature is over a hash of a kind that is not allowed")
        }
        let signed =
            Self.magic + SSHWriter.string(self.namespace) + SSHWriter.string(reserved)
            + SSHWriter.string(Array(hash.utf8)) + SSHWriter.string(digest)
        guard key.isValid(value, for: signed) else {
            let reason = "the signature does not fit what was signed, or is not of the key \(key.fingerprint)"
            throw GitError(.badSignature, reason)
        }
    }
}

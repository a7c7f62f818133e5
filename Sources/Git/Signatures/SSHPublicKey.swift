import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A public key as `authorized_keys` and `allowed_signers` have it, of a kind whose signatures can be verified here.
///
/// RSA and certificates are not among the kinds; keys of security tokens are.
public struct SSHPublicKey: Sendable, Hashable {
    /// The kinds, by the names that OpenSSH gives them.
    enum Kind: String, CaseIterable {
        case ed25519 = "ssh-ed25519"
        case p256 = "ecdsa-sha2-nistp256"
        case p384 = "ecdsa-sha2-nistp384"
        case p521 = "ecdsa-sha2-nistp521"
        case tokenEd25519 = "sk-ssh-ed25519@openssh.com"
        case tokenP256 = "sk-ecdsa-sha2-nistp256@openssh.com"

        /// What the curve is called in a key of its kind; nil where it is not named.
        var curve: String? {
            switch self {
            case .ed25519, .tokenEd25519: nil
            case .p256, .tokenP256: "nistp256"
            case .p384: "nistp384"
            case .p521: "nistp521"
            }
        }

        var isOfToken: Bool { self == .tokenEd25519 || self == .tokenP256 }
    }

    let kind: Kind

    /// The key as it is encoded.
    let blob: [UInt8]

    /// The point, or the 32 bytes of an Ed25519 key.
    private let point: [UInt8]

    /// What a security token keeps the key for; empty for other keys.
    private let application: [UInt8]

    /// Reads an encoded key.
    init(blob: [UInt8]) throws(GitError) {
        var reader = SSHReader(blob)
        guard let name = reader.text() else { throw Self.damaged }
        guard let kind = Kind(rawValue: name) else {
            let shown = String(name.prefix(64).filter { $0.isASCII && !$0.isWhitespace })
            throw GitError(
                .unsupported,
                "signatures of \(shown) keys are not verified; use \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        if let curve = kind.curve {
            guard reader.text() == curve else { throw Self.damaged }
        }
        guard let point = reader.string() else { throw Self.damaged }
        var application: [UInt8] = []
        if kind.isOfToken {
            guard let found = reader.string() else { throw Self.damaged }
            application = found
        }
        guard reader.isAtEnd else { throw Self.damaged }
        self.kind = kind
        self.blob = blob
        self.point = point
        self.application = application
    }

    private static var damaged: GitError { GitError(.invalid, "the public key is damaged") }

    /// As `ssh-keygen -l` prints it.
    public var fingerprint: String {
        "SHA256:" + Data(SHA256.hash(data: blob)).base64EncodedString().prefix { $0 != "=" }
    }

    /// Whether a signature, as it is encoded, is this key's over what was signed.
    func isValid(_ signature: [UInt8], for signed: [UInt8]) -> Bool {
        var reader = SSHReader(signature)
        guard reader.text() == kind.rawValue, let value = reader.string() else { return false }
        var signed = signed
        if kind.isOfToken {
            guard let flags = reader.take(1), let counter = reader.take(4) else { return false }
            // Somebody must have touched the token (PROTOCOL.u2f).
            guard flags[0] & 1 == 1 else { return false }
            signed =
                Array(SHA256.hash(data: application)) + flags + counter + Array(SHA256.hash(data: signed))
        }
        guard reader.isAtEnd else { return false }
        do {
            switch kind {
            case .ed25519, .tokenEd25519:
                return try Curve25519.Signing.PublicKey(rawRepresentation: point).isValidSignature(value, for: signed)
            case .p256, .tokenP256:
                guard let raw = Self.raw(value, 32) else { return false }
                return try P256.Signing.PublicKey(x963Representation: point)
                    .isValidSignature(.init(rawRepresentation: raw), for: signed)
            case .p384:
                guard let raw = Self.raw(value, 48) else { return false }
                return try P384.Signing.PublicKey(x963Representation: point)
                    .isValidSignature(.init(rawRepresentation: raw), for: signed)
            case .p521:
                guard let raw = Self.raw(value, 66) else { return false }
                return try P521.Signing.PublicKey(x963Representation: point)
                    .isValidSignature(.init(rawRepresentation: raw), for: signed)
            }
        } catch {
            // What is no point of the curve has signed nothing.
            return false
        }
    }

    /// The two numbers of an ECDSA signature, each of so many bytes.
    private static func raw(_ value: [UInt8], _ length: Int) -> [UInt8]? {
        var reader = SSHReader(value)
        guard let first = reader.bigNumber(length), let second = reader.bigNumber(length), reader.isAtEnd else {
            return nil
        }
        return first + second
    }
}

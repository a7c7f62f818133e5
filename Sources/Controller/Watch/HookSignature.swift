import Crypto
import HTTPTypes

/// What a webhook proves its origin with, as its headers say.
///
/// | Header | Sent by | What it holds |
/// |---|---|---|
/// | `X-Hub-Signature-256` | GitHub, Gitea, Forgejo | `sha256=` and the HMAC of the body in base 16 |
/// | `X-Forgejo-Signature`, `X-Gitea-Signature`, `X-Gogs-Signature` | Forgejo, Gitea, Gogs | the HMAC in base 16 |
/// | `X-Hub-Signature` | Bitbucket | `sha256=` and the HMAC in base 16 |
/// | `X-Gitlab-Token` | GitLab | the secret itself |
///
/// Where there are several, the first of the table decides alone. The HMAC is of SHA-256 in all of them; one of SHA-1, which
/// GitHub sends as well, is not taken.
enum HookSignature: Sendable, Equatable {
    case code([UInt8])
    case token(String)

    /// Reads the headers.
    ///
    /// - Throws: `.unauthorized` where there is none of them, or it is malformed.
    init(_ headers: HTTPFields) throws {
        if let text = headers[.hubSignature] {
            self = .code(try Self.code(text, prefix: "sha256="))
        } else if let text = headers[.forgejoSignature] ?? headers[.giteaSignature] ?? headers[.gogsSignature] {
            self = .code(try Self.code(text, prefix: ""))
        } else if let text = headers[.hubSignatureOfEither] {
            self = .code(try Self.code(text, prefix: "sha256="))
        } else if let token = headers[.gitlabToken] {
            self = .token(token)
        } else {
            throw ControllerError(.unauthorized, "the webhook is not signed")
        }
    }

    private static func code(_ text: String, prefix: String) throws -> [UInt8] {
        guard text.hasPrefix(prefix), text.utf8.count == prefix.utf8.count + 64,
            let bytes = Hexadecimal.bytes(text.dropFirst(prefix.utf8.count))
        else {
            throw ControllerError(
                .unauthorized,
                "the webhook's signature is not \(prefix)… with 64 digits: an HMAC of SHA-256 is wanted"
            )
        }
        return bytes
    }
}

/// Holds a webhook against the secret while its body goes by; nothing of the body is kept.
struct HookVerifier {
    private let signature: HookSignature
    private let key: SymmetricKey
    private let secret: String
    private var code: HMAC<SHA256>

    init(_ signature: HookSignature, secret: String) {
        self.signature = signature
        self.secret = secret
        key = SymmetricKey(data: Array(secret.utf8))
        code = HMAC<SHA256>(key: key)
    }

    /// Whether a token that is sent as it is can be believed; true where the body has to be seen first.
    var isTokenRight: Bool {
        guard case .token(let token) = signature else { return true }
        // Both sides are hashed under the secret, so that comparing takes the same time whatever was sent.
        let expected = HMAC<SHA256>.authenticationCode(for: Array(secret.utf8), using: key)
        return HMAC<SHA256>.isValidAuthenticationCode(expected, authenticating: Array(token.utf8), using: key)
    }

    mutating func update(_ bytes: some Sequence<UInt8>) {
        if case .code = signature { code.update(data: Array(bytes)) }
    }

    /// Whether the body that went by is what was signed, told in the same time whatever was sent.
    var isRight: Bool {
        switch signature {
        case .token: return isTokenRight
        case .code(let given):
            var difference: UInt8 = given.count == SHA256.byteCount ? 0 : 1
            for (left, right) in zip(given, code.finalize()) { difference |= left ^ right }
            return difference == 0
        }
    }
}

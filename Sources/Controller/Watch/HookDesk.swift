import Crypto
import HTTPTypes

/// Takes webhooks.
///
/// One that is signed makes the controller ask Git; nothing else of it is believed.
struct HookDesk: Sendable {
    let rules: Rules
    let changes: Changes

    /// Refuses what cannot be valid before a byte of the body is read.
    func checkBeforeReading(_ repository: String, headers: HTTPFields) throws {
        let rule = try required(repository)
        guard rule.webhookSecret != nil else {
            throw ControllerError(
                .unauthorized,
                "no webhook secret is configured for \(rule.name): set repositories[].webhook.secret"
            )
        }
        guard headers[.hubSignature] != nil || headers[.gitlabToken] != nil else {
            throw ControllerError(.unauthorized, "the webhook is not signed")
        }
        if let length = headers[.contentLength].flatMap(Int.init), length > HookRoutes.maximumBody {
            throw ControllerError(.tooLarge, "a webhook may have at most \(HookRoutes.maximumBody) bytes")
        }
    }

    /// Checks the signature and, when it is right, has Git asked.
    func receive(_ repository: String, headers: HTTPFields, body: [UInt8]) throws {
        let rule = try required(repository)
        guard let secret = rule.webhookSecret, isAuthentic(headers, body: body, secret: secret) else {
            throw ControllerError(.unauthorized, "the webhook's signature is wrong")
        }
        changes.announce(.hint(rule.name))
    }

    private func required(_ repository: String) throws -> RepositoryRule {
        guard let rule = rules.repository(repository) else {
            throw ControllerError(.notFound, "there is no repository '\(repository.prefix(60))'")
        }
        return rule
    }

    private func isAuthentic(_ headers: HTTPFields, body: [UInt8], secret: String) -> Bool {
        let key = SymmetricKey(data: Array(secret.utf8))
        if let signature = headers[.hubSignature] {
            guard signature.hasPrefix("sha256="), let mac = Self.bytes(hex: signature.dropFirst(7)) else {
                return false
            }
            return HMAC<SHA256>.isValidAuthenticationCode(mac, authenticating: body, using: key)
        }
        if let token = headers[.gitlabToken] {
            // Both sides are hashed under the secret, so that comparing takes the same time whatever was sent.
            let expected = HMAC<SHA256>.authenticationCode(for: Array(secret.utf8), using: key)
            return HMAC<SHA256>.isValidAuthenticationCode(expected, authenticating: Array(token.utf8), using: key)
        }
        return false
    }

    private static func bytes(hex: Substring) -> [UInt8]? {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}

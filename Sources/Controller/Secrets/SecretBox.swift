import Crypto

/// Encrypts the secrets of the database with a key that is in none (AES-256-GCM).
struct SecretBox: Sendable {
    private let key: SymmetricKey

    /// `material`: what the key's file holds, at least 32 bytes of it; the key is derived from it (HKDF-SHA-256).
    ///
    /// - Throws: `.invalid` for less.
    init(material: String) throws {
        guard material.utf8.count >= 32 else {
            throw ControllerError(
                .invalid,
                "secretsKey: the key has fewer than 32 bytes; make one with 'openssl rand -hex 32'"
            )
        }
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(material.utf8)),
            info: Array("headgate secrets v1".utf8),
            outputByteCount: 32
        )
    }

    /// Encrypts a value for one place: it opens in no other.
    func seal(_ value: String, for place: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(Array(value.utf8), using: key, authenticating: Array(place.utf8))
        // The standard nonce has 96 bits, so that there is a combined form.
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// - Throws: `.unavailable` for what another key encrypted, or another place has.
    func open(_ bytes: [UInt8], for place: String) throws -> String {
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            return String(decoding: try AES.GCM.open(box, using: key, authenticating: Array(place.utf8)), as: UTF8.self)
        } catch {
            throw ControllerError(
                .unavailable,
                "the secret \(place) cannot be decrypted: it was set under another secretsKey; set it again",
                cause: error
            )
        }
    }
}

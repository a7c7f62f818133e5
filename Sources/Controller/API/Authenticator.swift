import Crypto

/// Finds out who a token belongs to.
///
/// Only hashes of tokens are kept in memory.
struct Authenticator: Sendable {
    private let principals: [[UInt8]: Principal]

    /// Whether someone without a token may look at everything that is not secret.
    let anonymousMayLook: Bool

    /// `tokens`: each token with whom it belongs to; empty tokens are passed over.
    init(tokens: [(token: String, principal: Principal)], anonymousMayLook: Bool) {
        var principals: [[UInt8]: Principal] = [:]
        for (token, principal) in tokens where !token.isEmpty {
            principals[Self.hash(token)] = principal
        }
        self.principals = principals
        self.anonymousMayLook = anonymousMayLook
    }

    /// Whom a token belongs to, or nil when nobody has it.
    ///
    /// Looking up a hash leaks nothing of the token by its time.
    func principal(token: String) -> Principal? {
        principals[Self.hash(token)]
    }

    private static func hash(_ token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }
}

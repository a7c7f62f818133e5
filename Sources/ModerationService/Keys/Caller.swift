import Hummingbird

/// Who sent a request, and what that one may do.
struct Caller: Sendable {
    /// The name of the key; empty when the server asks for none.
    var name: String
    var scopes: Set<KeyScope>
    var limiter: RateLimiter?

    /// Everybody, at a server that asks for no keys.
    static let anybody = Caller(name: "", scopes: Set(KeyScope.allCases))

    /// In whose name the caller reviews.
    func moderator(named header: String?) throws -> String {
        if let header {
            guard APIKey.isName(header) else {
                throw Problem(.badRequest, "X-Moderator has up to 64 letters, digits and the characters - _ . @")
            }
            guard scopes.contains(.delegate) || header == name else {
                throw Problem(.forbidden, "this key reviews in its own name only")
            }
            return header
        }
        guard !name.isEmpty else { throw Problem(.badRequest, "X-Moderator does not say who reviews") }
        return name
    }
}

import YAML

extension ControllerConfiguration {
    /// A provider that people sign in with (OpenID Connect).
    public struct SignIn: Sendable, Hashable {
        /// Where the provider's discovery document lies, below `/.well-known/openid-configuration`.
        public var issuer: WebURL
        public var clientID: String
        public var clientSecret: SecretReference
        /// The claim of the ID token that is a user's `name` or `identity`.
        public var claim: String

        public static let standardClaim = "email"

        public init(
            issuer: WebURL,
            clientID: String,
            clientSecret: SecretReference,
            claim: String = standardClaim
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.claim = claim
        }

        private static func word(_ text: String) throws(InvalidValue) -> String {
            guard !text.isEmpty, TextRules.isClean(text, limit: 500) else {
                throw InvalidValue("expected a text of 1 to 500 bytes on one line")
            }
            return text
        }

        static func read(_ node: YAMLNode, _ report: Report) -> SignIn? {
            let keys = ["issuer", "clientID", "clientSecret", "claim"]
            guard let fields = Fields(node, report, name: "the sign-in", known: keys) else { return nil }
            let issuer = fields.required("issuer", hint: "such as https://login.example.com") {
                text throws(InvalidValue) in
                let url = try WebURL.read(text)
                guard url.isSecure || ["127.0.0.1", "localhost", "::1"].contains(url.host) else {
                    throw InvalidValue("expected an https:// address: what the provider says decides who somebody is")
                }
                return url
            }
            let clientID = fields.required("clientID", hint: "what the provider calls this controller", Self.word)
            let secret = fields.require("clientSecret").flatMap { SecretReference.read($0, "clientSecret", report) }
            let claim = fields.value("claim", Self.word) ?? standardClaim
            guard let issuer, let clientID, let secret else { return nil }
            return SignIn(issuer: issuer, clientID: clientID, clientSecret: secret, claim: claim)
        }
    }
}

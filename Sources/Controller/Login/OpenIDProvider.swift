import Crypto
import HTTPTransport
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A provider that people sign in with, by the authorization code flow with PKCE (RFC 7636).
final class OpenIDProvider: Sendable {
    struct Settings: Sendable {
        /// Without a slash at its end.
        var issuer: String
        var clientID: String
        var clientSecret: String

        /// The claim that says who somebody is.
        var claim: String

        /// People's names by what the provider calls them.
        var people: [String: String]
    }

    /// What the provider says of itself (OpenID Connect Discovery 1.0, section 3).
    private struct Discovery: Decodable, Sendable {
        var issuer: String
        var authorizationEndpoint: String
        var tokenEndpoint: String
        var methods: [String]?

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case methods = "token_endpoint_auth_methods_supported"
        }
    }

    private struct Answer: Decodable {
        var idToken: String

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
        }
    }

    private static let maximumAnswer = 256 * 1024
    private static let timeouts = HTTPTimeouts(connect: .seconds(5), total: .seconds(15), idle: .seconds(10))

    let settings: Settings

    /// Where the provider sends people back to.
    let redirect: String
    private let http: HTTPClient
    private let known = Mutex<(discovery: Discovery, until: ContinuousClock.Instant)?>(nil)

    init(settings: Settings, address: String, http: HTTPClient) {
        self.settings = settings
        self.redirect = address + "/login/provider/callback"
        self.http = http
    }

    /// Where somebody goes to sign in.
    func address(state: String, nonce: String, verifier: String) async throws -> String {
        let discovery = try await discovery()
        let separator = discovery.authorizationEndpoint.contains("?") ? "&" : "?"
        let fields = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", redirect),
            ("scope", "openid email profile"), ("state", state), ("nonce", nonce),
            ("code_challenge", Self.challenge(verifier)), ("code_challenge_method", "S256"),
        ]
        return discovery.authorizationEndpoint + separator + Self.encoded(fields)
    }

    /// Exchanges the code that somebody came back with for who they are.
    ///
    /// - Returns: The configured person's name.
    /// - Throws: `.forbidden` for one who is not configured, `.unavailable` when the provider does not answer.
    func person(code: String, nonce: String, verifier: String, at now: Timestamp) async throws -> String {
        let discovery = try await discovery()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ]
        var request = HTTPRequest(.post, discovery.tokenEndpoint)
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        // Basic is what a provider has that does not say (section 9 of the core).
        if discovery.methods?.contains("client_secret_basic") ?? true {
            let pair = Link.segment(settings.clientID) + ":" + Link.segment(settings.clientSecret)
            request.headers["Authorization"] = "Basic " + Data(pair.utf8).base64EncodedString()
        } else {
            fields += [("client_id", settings.clientID), ("client_secret", settings.clientSecret)]
        }
        request.body = .bytes(Array(Self.encoded(fields).utf8))
        let token = try IDToken(
            await answer(request, as: Answer.self).idToken,
            fits: IDToken.Expectation(
                issuer: discovery.issuer,
                clientID: settings.clientID,
                nonce: nonce,
                now: now
            )
        )
        guard let identity = token.text(settings.claim) else {
            throw ControllerError(
                .forbidden,
                "the provider does not say who you are: its token has no verified claim '\(settings.claim)'"
            )
        }
        guard let person = settings.people[identity] else {
            throw ControllerError(
                .forbidden,
                "the provider calls you '\(identity.prefix(200))', and no user of headgate.yaml has that as name or identity"
            )
        }
        return person
    }

    /// Asked again after an hour.
    private func discovery() async throws -> Discovery {
        let now = ContinuousClock.now
        if let known = known.withLock({ $0 }), known.until > now { return known.discovery }
        let request = HTTPRequest(.get, settings.issuer + "/.well-known/openid-configuration")
        let discovery = try await answer(request, as: Discovery.self)
        // One slash at the end is all that addresses of the same provider may differ in.
        guard discovery.issuer == settings.issuer || discovery.issuer == settings.issuer + "/" else {
            throw ControllerError(
                .unavailable,
                "\(settings.issuer) says that its issuer is \(discovery.issuer.prefix(200)); put that into signIn.issuer"
            )
        }
        for endpoint in [discovery.authorizationEndpoint, discovery.tokenEndpoint] {
            let isSame = endpoint.hasPrefix("https://") || !settings.issuer.hasPrefix("https://")
            guard isSame, Link.isWeb(endpoint) else {
                throw ControllerError(.unavailable, "\(settings.issuer) names an address that is not https")
            }
        }
        known.withLock { $0 = (discovery, now + .seconds(3600)) }
        return discovery
    }

    private func answer<Value: Decodable>(_ request: HTTPRequest, as type: Value.Type) async throws -> Value {
        var request = request
        request.headers["Accept"] = "application/json"
        request.timeouts = Self.timeouts
        request.bodyLimit = Self.maximumAnswer
        let response: HTTPResponse
        do {
            response = try await http.send(request)
        } catch {
            throw ControllerError(.unavailable, "the provider does not answer: \(error.message)", cause: error)
        }
        guard response.isSuccess else {
            let isRefusal = (400..<500).contains(response.status)
            throw ControllerError(
                isRefusal ? .forbidden : .unavailable,
                "the provider answered \(response.status)\(isRefusal ? ": the code was not good, or signIn.clientSecret is not" : "")"
            )
        }
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw ControllerError(.unavailable, "the provider's answer cannot be read", cause: error)
        }
    }

    private static func challenge(_ verifier: String) -> String {
        Data(SHA256.hash(data: Array(verifier.utf8))).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(Link.segment($1))" }.joined(separator: "&")
    }
}

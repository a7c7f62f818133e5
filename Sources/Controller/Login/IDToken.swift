#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an OpenID provider says of somebody who signed in (OpenID Connect Core 1.0, section 2).
///
/// The token comes from the provider itself, over TLS and in answer to our own question, so its signature need not be
/// checked (section 3.1.3.7, rule 6); everything else is.
struct IDToken: Sendable {
    /// What the token has to fit.
    struct Expectation: Sendable {
        var issuer: String
        var clientID: String
        var nonce: String
        var now: Timestamp
    }

    /// Clocks may differ by this much.
    private static let leeway = 60

    private struct Claims: Decodable {
        var iss: String
        var aud: Audience
        var azp: String?
        var exp: Double
        var nonce: String?
        var emailVerified: Bool?

        enum CodingKeys: String, CodingKey {
            case iss, aud, azp, exp, nonce
            case emailVerified = "email_verified"
        }
    }

    /// One text or a list of them.
    private struct Audience: Decodable {
        var names: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                names = [try container.decode(String.self)]
            } catch {
                names = try container.decode([String].self)
            }
        }
    }

    /// The values that are texts.
    private struct Texts: Decodable {
        var values: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                do {
                    values[key.stringValue] = try container.decode(String.self, forKey: key)
                } catch {
                    // A number or a list names nobody.
                    continue
                }
            }
        }

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    private let texts: [String: String]
    private let isEmailUnverified: Bool

    /// - Throws: `.forbidden` for a token that was not made for this controller and this attempt to sign in.
    init(_ text: String, fits expectation: Expectation) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, text.utf8.count <= 64 * 1024, let payload = Self.decoded(parts[1]) else {
            throw Self.refused("it has not the form of one")
        }
        let claims: Claims
        do {
            claims = try JSONDecoder().decode(Claims.self, from: payload)
            texts = try JSONDecoder().decode(Texts.self, from: payload).values
        } catch {
            throw Self.refused("its claims cannot be read")
        }
        isEmailUnverified = claims.emailVerified == false
        guard claims.iss == expectation.issuer else { throw Self.refused("another issuer made it") }
        guard claims.aud.names.contains(expectation.clientID),
            claims.aud.names.count == 1 || claims.azp == expectation.clientID
        else { throw Self.refused("it was made for another program") }
        let now = Double(expectation.now.milliseconds) / 1000
        guard claims.exp.isFinite, claims.exp + Double(Self.leeway) > now else {
            throw Self.refused("its time is over")
        }
        guard claims.nonce == expectation.nonce else { throw Self.refused("it belongs to another attempt to sign in") }
    }

    /// What a claim says; nil where it is no text, or an address that the provider has not verified.
    func text(_ claim: String) -> String? {
        if claim == "email", isEmailUnverified { return nil }
        return texts[claim].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Base64 with the alphabet for URLs and without padding (RFC 7515, appendix C).
    private static func decoded(_ part: Substring) -> Data? {
        guard !part.contains(where: { "+/=".contains($0) }) else { return nil }
        let text = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
    }

    private static func refused(_ why: String) -> ControllerError {
        ControllerError(.forbidden, "the provider's token is refused: \(why)")
    }
}

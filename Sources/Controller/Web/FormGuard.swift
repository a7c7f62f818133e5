import Crypto
import HTTPTypes
import Hummingbird

/// Makes sure that a form was sent from one of our own pages and by whoever was shown it.
struct FormGuard: Sendable {
    /// The most bytes of a form.
    static let maximumBody = 64 * 1024

    /// The address the controller is reached at, which may differ from what a proxy in front makes of it.
    let address: String

    /// What a session's forms carry: made from the session itself, so that nothing has to be kept.
    static func token(session: String) -> String {
        let key = SymmetricKey(data: Array(session.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8), using: key)
        return code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static let purpose = "headgate form v1"

    /// Checks where a request came from (`Sec-Fetch-Site`, else `Origin`) before its body is read.
    ///
    /// - Throws: `.forbidden` for one that a foreign page sent, or that nobody can tell of.
    func checkOrigin(_ request: Request) throws {
        if let site = request.headers[.secFetchSite] {
            guard site == "same-origin" else { throw Self.foreign }
            return
        }
        guard let origin = request.headers[.origin], Self.isWeb(origin) else { throw Self.foreign }
        let authority = HostGuard.authority(of: origin)
        guard authority == request.head.authority?.lowercased() || authority == HostGuard.authority(of: address) else {
            throw Self.foreign
        }
    }

    /// Checks the token that a form of a session carries.
    func check(token: String?, session: String) throws {
        let expected = Array(Self.token(session: session).utf8)
        let given = Array((token ?? "").utf8)
        // Every byte is looked at, so that the time says nothing of how many were right.
        var difference = expected.count ^ given.count
        for (left, right) in zip(expected, given) { difference |= Int(left ^ right) }
        guard difference == 0 else {
            throw ControllerError(
                .forbidden,
                "the form is not of your present session; load the page again and send it from there"
            )
        }
    }

    /// The fields of a form.
    func fields<Fields: Decodable>(_ type: Fields.Type, of request: Request) async throws -> Fields {
        let bytes = try await request.bytes(upTo: Self.maximumBody)
        guard TargetMiddleware.isText(String(decoding: bytes, as: UTF8.self)) else {
            throw ControllerError(.invalid, "the form is no text: it has bytes that are not UTF-8, or a NUL")
        }
        do {
            return try URLEncodedFormDecoder().decode(type, from: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw ControllerError(.invalid, "the form is not one of this page", cause: error)
        }
    }

    private static func isWeb(_ origin: String) -> Bool {
        origin.hasPrefix("http://") || origin.hasPrefix("https://")
    }

    private static var foreign: ControllerError {
        ControllerError(
            .forbidden,
            "the form was not sent from a page of this controller; open the page itself and try again"
        )
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .from
}

import HTTPTypes
import Hummingbird

/// A form that somebody who is signed in sent from one of our pages.
struct SessionForm {
    let principal: Principal
    private let fields: [String: String]

    /// Reads and checks a form.
    ///
    /// - Throws: `.forbidden` for one of a foreign page, of another session, or of somebody who lacks the right.
    static func read(
        _ request: Request,
        _ context: APIContext,
        needing right: Rights,
        access: Access,
        forms: FormGuard
    ) async throws -> SessionForm {
        try forms.checkOrigin(request)
        let principal = try access.require(right, context)
        guard context.hasSession, let session = request.cookies[AuthenticationMiddleware.cookie]?.value else {
            throw ControllerError(.unauthorized, "sign in on the page to do this here; a token does it by the API")
        }
        let fields = try await forms.fields([String: String].self, of: request)
        try forms.check(token: fields["csrf"], session: session)
        return SessionForm(principal: principal, fields: fields)
    }

    /// A field; nil where it was left empty.
    ///
    /// Browsers end lines with two characters (HTML, 4.10.21.4); here they have one.
    func text(_ name: String) -> String? {
        fields[name].flatMap { $0.isEmpty ? nil : String($0.map { $0 == "\r\n" ? "\n" : $0 }) }
    }

    func needed(_ name: String) throws -> String {
        guard let text = text(name) else { throw ControllerError(.invalid, "'\(name)' was left empty") }
        return text
    }

    /// A field that holds a number.
    func number(_ name: String) throws -> Int? {
        try text(name).map { text in
            guard let number = Int(text) else { throw ControllerError(.invalid, "'\(name)' takes a number") }
            return number
        }
    }
}

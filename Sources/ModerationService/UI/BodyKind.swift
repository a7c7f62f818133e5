import HTTPTypes
import Hummingbird

/// How a page sends something: by its script, or as a form.
enum BodyKind: Sendable {
    case json
    case form

    /// A form has to come from a page of ours; JSON cannot be sent by another site without asking first.
    init(_ request: Request) throws {
        let type = request.headers[.contentType] ?? ""
        if type.hasPrefix("application/json") {
            self = .json
        } else if type.hasPrefix("application/x-www-form-urlencoded") {
            try SameOrigin.check(request)
            self = .form
        } else {
            throw Problem(.unsupportedMediaType, "this is sent as application/json or as a form")
        }
    }
}

extension Response {
    /// Sends a browser on after a form, so that reloading does not send it again.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}

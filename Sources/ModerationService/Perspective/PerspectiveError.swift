import HTTPTypes
import Hummingbird

/// An error as Google's APIs tell it (`google.rpc.Status` as JSON), with the detail that clients of Perspective look for.
struct PerspectiveError: Error {
    /// Why a comment has no score, as clients tell it apart.
    enum Kind: String, Sendable {
        case commentEmpty = "COMMENT_EMPTY"
        case commentTooLong = "COMMENT_TOO_LONG"
        case languageNotSupported = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    }

    var status: HTTPTypes.HTTPResponse.Status
    var message: String
    var kind: Kind?
    var attribute: String?
    var requestedLanguages: [String] = []
    /// In seconds.
    var retryAfter: Int?

    static func invalid(_ message: String) -> Self { Self(status: .badRequest, message: message) }

    static func unknownAttribute(_ name: String) -> Self {
        invalid("Unknown requested attribute: \(name.prefix(100))")
    }

    /// Clients leave an attribute out that does not go with the language, and ask again without it.
    static func notServed(_ name: String) -> Self {
        Self(
            status: .badRequest,
            message: "Attribute \(name) is not served here in any language",
            kind: .languageNotSupported,
            attribute: name
        )
    }

    static func language(_ languages: [String], _ attribute: String) -> Self {
        Self(
            status: .badRequest,
            message: "Attribute \(attribute) does not support request languages: \(languages.joined(separator: ", "))",
            kind: .languageNotSupported,
            attribute: attribute,
            requestedLanguages: languages
        )
    }

    init(
        status: HTTPTypes.HTTPResponse.Status,
        message: String,
        kind: Kind? = nil,
        attribute: String? = nil,
        requestedLanguages: [String] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.message = message
        self.kind = kind
        self.attribute = attribute
        self.requestedLanguages = requestedLanguages
        self.retryAfter = retryAfter
    }

    /// The name of the status in `google.rpc.Code`.
    private var code: String {
        switch status {
        case .unauthorized: "UNAUTHENTICATED"
        case .forbidden: "PERMISSION_DENIED"
        case .notFound: "NOT_FOUND"
        case .tooManyRequests: "RESOURCE_EXHAUSTED"
        case .requestTimeout: "DEADLINE_EXCEEDED"
        case .serviceUnavailable: "UNAVAILABLE"
        default: status.code < 500 ? "INVALID_ARGUMENT" : "INTERNAL"
        }
    }

    var response: Response {
        var json = JSONWriter()
        json.object { json in
            json.key("error")
            json.object { json in
                json.member("code", status.code)
                json.member("message", message)
                json.member("status", code)
                if let kind {
                    json.key("details")
                    json.array { json in detail(kind, &json) }
                }
            }
        }
        var response = Response(status: status, json: json)
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }

    private func detail(_ kind: Kind, _ json: inout JSONWriter) {
        json.object { json in
            json.member("@type", "type.googleapis.com/google.commentanalyzer.v1alpha1.Error")
            json.member("errorType", kind.rawValue)
            guard let attribute else { return }
            json.key("languageNotSupportedByAttributeError")
            json.object { json in
                json.strings("detectedLanguages", ["en"])
                if !requestedLanguages.isEmpty { json.strings("requestedLanguages", requestedLanguages) }
                json.member("attribute", attribute)
            }
        }
    }
}

/// Tells what goes wrong on the way to a route in the form that clients of Perspective read.
struct PerspectiveErrors: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as PerspectiveError {
            return error.response
        } catch let problem as Problem {
            let wait = problem.retryAfter
            return PerspectiveError(status: problem.status, message: problem.detail, retryAfter: wait).response
        } catch let error as ModerationServiceError where error.code == .unavailable {
            return PerspectiveError(status: .serviceUnavailable, message: error.message, retryAfter: 1).response
        }
    }
}

import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that says what is wrong with a request, as RFC 9457 lays it out.
struct Problem: Error {
    var status: HTTPTypes.HTTPResponse.Status
    /// What is wrong, for the one who sent the request; never text of a comment.
    var detail: String
    /// In how many seconds to try again, where that may help.
    var retryAfter: Int?
    /// The methods to try in place of the one that was used.
    var allow: String?

    init(
        _ status: HTTPTypes.HTTPResponse.Status,
        _ detail: String,
        retryAfter: Duration? = nil,
        allow: String? = nil
    ) {
        self.status = status
        self.detail = detail
        self.allow = allow
        if let retryAfter {
            self.retryAfter = max(1, Int((retryAfter / .seconds(1)).rounded(.up)))
        } else if status == .serviceUnavailable || status == .tooManyRequests {
            self.retryAfter = 1
        }
    }

    var response: Response {
        var json = JSONWriter()
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", detail)
        }
        var response = Response(status: status, json: json)
        response.headers[.contentType] = "application/problem+json"
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        if let allow { response.headers[.allow] = allow }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}

extension Response {
    init(status: HTTPTypes.HTTPResponse.Status = .ok, json: JSONWriter) {
        self.init(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes))
        )
    }

    init(text: String, contentType: String) {
        self.init(
            status: .ok,
            headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

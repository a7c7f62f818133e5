import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer in JSON with a strong entity tag; only the status where the request has that tag already.
    ///
    /// Whoever keeps the answer asks each time whether it still holds (RFC 9110, 8.8.3 and 13.1.2).
    static func tagged(
        _ value: some Encodable,
        for request: Request,
        headers more: HTTPFields = [:]
    ) throws -> Response {
        let text = try JSON.encode(value)
        let tag = "\"" + Authenticator.hash(text).prefix(32) + "\""
        var headers: HTTPFields = [
            .eTag: tag, .cacheControl: "private, no-cache", .vary: "Authorization, Cookie",
            .xContentTypeOptions: "nosniff",
        ]
        headers.append(contentsOf: more)
        if let known = request.headers[.ifNoneMatch], names(tag, in: known) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "application/json; charset=utf-8"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Whether `If-None-Match` names a tag; it compares weakly.
    private static func names(_ tag: String, in header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let known = part.drop { $0 == " " }.prefix { $0 != " " }
            return known == "*" || known == tag || known == "W/" + tag
        }
    }
}

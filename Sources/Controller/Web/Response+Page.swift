import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A page.
    static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page.markup))
        )
    }

    /// An asset; its address changes with its content, so it may be kept.
    static func asset(_ asset: Assets.Asset) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: asset.content))
        )
    }
}

extension Visitor {
    init(_ request: Request, _ context: APIContext) {
        principal = context.principal
        formToken =
            context.hasSession
            ? request.cookies[AuthenticationMiddleware.cookie].map { FormGuard.token(session: $0.value) } : nil
        path = Link.local(request.uri.path)
    }
}

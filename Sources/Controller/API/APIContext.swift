import Hummingbird
import NIOCore

/// What a route knows of a request besides the request itself.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Who asks; set by `AuthenticationMiddleware`.
    var principal: Principal = .anonymous

    /// Whether the request came with a page's session cookie and not with a token of its own.
    var hasSession = false

    init(source: Source) {
        coreContext = .init(source: source)
    }
}

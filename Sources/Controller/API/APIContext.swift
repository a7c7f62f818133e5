import Hummingbird
import NIOCore

/// What a route knows of a request besides the request itself.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Who asks; set by `AuthenticationMiddleware`.
    var principal: Principal = .anonymous

    /// Whether the request came with a page's session cookie and not with a token of its own.
    var hasSession = false

    /// The address that the request came from, as text; empty where there is none.
    let address: String

    /// The connection that the request came on.
    let channel: any Channel

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

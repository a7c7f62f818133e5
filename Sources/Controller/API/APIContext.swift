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

extension APIContext {
    /// A part of the path as text: the router leaves it percent-encoded.
    ///
    /// - Throws: `.invalid` for one that is no text.
    func parameter(_ name: String) throws -> String {
        guard let text = try TargetMiddleware.decoded(parameters.require(name)) else {
            throw ControllerError(.invalid, "the address is no text: it has bytes that are not UTF-8, or a NUL")
        }
        return text
    }
}

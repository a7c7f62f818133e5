import HTTPTypes
import Hummingbird

/// Refuses requests under a foreign name while the controller listens on loopback.
///
/// Without it a web site could give its own name this machine's address (DNS rebinding) and read what is open here with the
/// visitor's browser.
struct HostGuard: RouterMiddleware {
    typealias Context = APIContext

    /// The names that are answered; nil when any is.
    private let names: Set<String>?

    /// - Parameters:
    ///   - listen: the host that the controller listens on.
    ///   - address: the address it is reached at, as it is configured.
    init(listen: String, address: String) {
        guard Self.isLoopback(Self.host(of: listen)) else {
            names = nil
            return
        }
        names = [Self.host(of: Self.authority(of: address))]
    }

    @concurrent func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard answers(to: request.head.authority) else {
            throw HTTPError(
                .misdirectedRequest,
                message: "This controller listens on this machine only and is not known by that name. "
                    + "Use the address it printed, or set publicURL in headgate.yaml."
            )
        }
        return try await next(request, context)
    }

    func answers(to authority: String?) -> Bool {
        guard let names else { return true }
        guard let authority else { return false }
        let host = Self.host(of: authority)
        return Self.isLoopback(host) || names.contains(host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The `host:port` of an address.
    static func authority(of address: String) -> String {
        let rest = address.split(separator: "://", maxSplits: 1).last ?? ""
        return rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
    }

    /// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, in lower case.
    private static func host(of authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("[") {
            return String(authority.dropFirst().prefix { $0 != "]" })
        }
        guard authority.count(where: { $0 == ":" }) == 1 else { return authority }
        return String(authority.prefix { $0 != ":" })
    }
}

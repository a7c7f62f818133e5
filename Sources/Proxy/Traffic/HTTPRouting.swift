/// The rules of a listener for HTTP, as of one apply.
///
/// Never changes; the backends it leads to do.
final class HTTPRouting: Sendable {
    let backends: [Backend]
    let port: UInt16
    /// What connections are secured with; nil carries them in the clear.
    let tls: TLSContext?
    let isTransparent: Bool
    /// An endpoint may be the first to speak, and then it is not HTTP that is spoken.
    let isDetecting: Bool
    private let table: RouteTable
    private let defaultBackend: Backend?
    private let trusted: [Network]

    init(_ http: ProxyHTTP, backends: [Backend], port: UInt16, tls: TLSContext?, isDetecting: Bool) {
        self.backends = backends
        self.isDetecting = isDetecting
        self.port = port
        self.tls = tls
        isTransparent = http.isTransparent
        table = RouteTable(http.rules)
        defaultBackend = http.defaultBackend.map { backends[$0] }
        trusted = http.trusted.compactMap { Network($0) }
    }

    /// Where a request goes; nil when nothing is there for it.
    func backend(_ head: RequestHead, _ bytes: Span<UInt8>) throws(HTTPRejection) -> Backend? {
        let host = head.authority.map { bytes.hostName($0) }
        let path = try RoutePath.normal(bytes, head.path)
        return table.backend(host: host, path: path).map { backends[$0] } ?? defaultBackend
    }

    /// Where connections go that are not for HTTP.
    var fallback: Backend? { isTransparent ? defaultBackend : nil }

    /// Whether what a client says about those before it is believed.
    func trusts(_ address: SocketAddress) -> Bool {
        !trusted.isEmpty && trusted.contains { $0.contains(address) }
    }
}

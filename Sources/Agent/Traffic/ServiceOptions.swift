import Manifests
import Proxy

/// What a Service and its annotations ask of the proxy.
struct ServiceOptions: Equatable {
    static let proxyProtocol = "headgate.dev/proxy-protocol"
    static let maxConnections = "headgate.dev/max-connections-per-endpoint"

    /// The form in which endpoints are told who the client is.
    var send: ProxyProtocolRules.Version?
    /// Connections to one Pod; 0 sets no limit.
    var maxPerEndpoint = 0
    /// Whether a client's address keeps meeting the same Pod.
    var isSticky: Bool
    /// Annotations with a value that is none.
    var troubles: [String] = []

    init(_ service: Service) {
        isSticky = service.isSticky
        let annotations = service.metadata.annotations
        if let text = annotations[Self.proxyProtocol] {
            send = ProxyProtocolRules.Version(rawValue: text)
            if send == nil { refuse(service, Self.proxyProtocol, "v1 or v2") }
        }
        if let text = annotations[Self.maxConnections] {
            if let number = Int(text), (1...1_000_000).contains(number) {
                maxPerEndpoint = number
            } else {
                refuse(service, Self.maxConnections, "a number from 1 to 1000000")
            }
        }
    }

    /// Whether a port says that HTTP is spoken on it: by `appProtocol`, or else by its own name or that of its target, `http` or
    /// beginning with `http-`.
    static func isHTTP(_ port: Service.Port) -> Bool {
        if let appProtocol = port.appProtocol {
            return ["http", "kubernetes.io/ws"].contains(appProtocol.lowercased())
        }
        var names = [port.name]
        if case .string(let target) = port.targetPort { names.append(target) }
        return names.contains { $0 == "http" || $0?.hasPrefix("http-") ?? false }
    }

    /// Whether nothing says that something else than HTTP is spoken on a port: no `appProtocol`, and no name that is `tcp` or begins with `tcp-`.
    static func mayBeHTTP(_ port: Service.Port) -> Bool {
        port.appProtocol == nil && port.name != "tcp" && !(port.name?.hasPrefix("tcp-") ?? false)
    }

    private mutating func refuse(_ service: Service, _ annotation: String, _ expected: String) {
        troubles.append("Service/\(service.metadata.name): the annotation \(annotation) must be \(expected)")
    }
}

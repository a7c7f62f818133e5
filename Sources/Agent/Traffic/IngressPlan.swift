import ControllerAPI
import HeadgateConfiguration
import Manifests
import Proxy

/// What the Ingresses of a host come to: one listener for HTTP, and one for HTTPS when there is a certificate.
///
/// Pure.
struct IngressPlan {
    private(set) var listeners: [ProxyListener] = []
    private(set) var addresses: [ServiceStatus] = []
    private(set) var troubles: [String] = []
    private var rules: [ProxyRule] = []
    private var backends: [ProxyBackend] = []
    private var defaultBackend: Int?
    private var certificates: [ProxyCertificate] = []
    /// Which Ingress has a host and path.
    private var claims: [Claim: String] = [:]
    private let desired: DesiredState

    private struct Claim: Hashable {
        var host: String?
        var path: String
        var isExact: Bool
    }

    /// `endpoints`: the ready endpoints of a port of a Service.
    init(
        _ desired: DesiredState,
        ports: AgentConfiguration.IngressPorts,
        endpoints: (Service, Service.Port) -> [ProxyEndpoint]
    ) {
        self.desired = desired
        let ingresses = desired.ingresses.sorted {
            ($0.metadata.namespace, $0.metadata.name) < ($1.metadata.namespace, $1.metadata.name)
        }
        guard !ingresses.isEmpty else { return }
        for ingress in ingresses {
            addCertificates(ingress)
            addRules(ingress, endpoints)
            addAddresses(ingress, ports)
        }
        listen(ports)
    }

    private mutating func addRules(_ ingress: Ingress, _ endpoints: (Service, Service.Port) -> [ProxyEndpoint]) {
        let fallback = ingress.defaultBackend.map { backend($0, ingress, endpoints) }
        for rule in ingress.rules {
            // A host without paths is all for the default backend.
            if rule.paths.isEmpty, let fallback {
                add(ProxyRule(host: rule.host, path: "/", isExact: false, backend: fallback), ingress)
            }
            for path in rule.paths {
                let place = backend(path.backend, ingress, endpoints)
                add(ProxyRule(host: rule.host, path: path.path, isExact: path.type == .exact, backend: place), ingress)
            }
        }
        guard let fallback else { return }
        if defaultBackend == nil {
            defaultBackend = fallback
        } else if defaultBackend != fallback {
            troubles.append("\(Self.name(ingress)): another Ingress has the default backend already")
        }
    }

    private mutating func add(_ rule: ProxyRule, _ ingress: Ingress) {
        let claim = Claim(host: rule.host, path: rule.path, isExact: rule.isExact)
        if let other = claims[claim], other != Self.name(ingress) {
            troubles.append("\(Self.name(ingress)): \(other) has \(rule.host ?? "every host") \(rule.path) already")
            return
        }
        claims[claim] = Self.name(ingress)
        rules.append(rule)
    }

    /// The place of a backend, which is added when it is new.
    private mutating func backend(
        _ wanted: Ingress.Backend,
        _ ingress: Ingress,
        _ endpoints: (Service, Service.Port) -> [ProxyEndpoint]
    ) -> Int {
        let namespace = ingress.metadata.namespace
        let service = desired.services.first {
            $0.metadata.namespace == namespace && $0.metadata.name == wanted.service
        }
        let port = service?.ports.first { port in
            switch wanted.port {
            case .integer(let number): port.port == number && port.portProtocol == .tcp
            case .string(let name): port.name == name && port.portProtocol == .tcp
            }
        }
        let id = "\(namespace)/\(wanted.service):\(Self.text(wanted.port))"
        if let place = backends.firstIndex(where: { $0.id == id }) { return place }
        if let service, let port, service.kind != .externalName {
            backends.append(
                ProxyBackend(
                    id: id,
                    endpoints: endpoints(service, port),
                    maxPerEndpoint: ServiceOptions(service).maxPerEndpoint
                )
            )
        } else {
            // Requests are answered at once: waiting would not bring what is not written.
            backends.append(ProxyBackend(id: id, holdSeconds: 0))
            let reason =
                service == nil
                ? "there is no Service \(wanted.service)"
                : service?.kind == .externalName
                    ? "the Service \(wanted.service) is an ExternalName"
                    : "the Service \(wanted.service) has no port \(Self.text(wanted.port))"
            troubles.append("\(Self.name(ingress)): \(reason)")
        }
        return backends.count - 1
    }

    private mutating func addCertificates(_ ingress: Ingress) {
        for tls in ingress.tls {
            guard let secret = tls.secretName else {
                troubles.append("\(Self.name(ingress)): tls has no secretName")
                continue
            }
            let key = WorkloadKey(namespace: ingress.metadata.namespace, name: secret)
            guard let pair = desired.certificates[key] else {
                troubles.append("\(Self.name(ingress)): there is no Secret \(secret) with tls.crt and tls.key")
                continue
            }
            let hosts = tls.hosts.isEmpty ? ingress.rules.compactMap(\.host) : tls.hosts
            certificates.append(ProxyCertificate(hosts: hosts, chain: pair.chain, key: pair.key))
        }
    }

    /// Says where an Ingress can be reached.
    private mutating func addAddresses(_ ingress: Ingress, _ ports: AgentConfiguration.IngressPorts) {
        let local = ["0.0.0.0", "::"].contains(ports.address) ? "localhost" : ports.address
        let hosts = ingress.rules.map { $0.host.flatMap { $0.hasPrefix("*") ? nil : $0 } ?? local }
        var seen: Set<String> = []
        for host in hosts.isEmpty ? [local] : hosts where seen.insert(host).inserted {
            let isSecure = certificates.contains { $0.hosts.contains(host) }
            let port = isSecure ? ports.https : ports.http
            let suffix = port == (isSecure ? 443 : 80) ? "" : ":\(port)"
            addresses.append(
                ServiceStatus(name: ingress.metadata.name, url: "\(isSecure ? "https" : "http")://\(host)\(suffix)")
            )
        }
    }

    private mutating func listen(_ ports: AgentConfiguration.IngressPorts) {
        let http = ProxyHTTP(
            rules: rules,
            backends: backends,
            defaultBackend: defaultBackend,
            trusted: ports.trusted
        )
        func listener(_ id: String, _ port: Int) -> ProxyListener? {
            UInt16(exactly: port).map { number in
                ProxyListener(
                    id: id,
                    address: ports.address,
                    port: number,
                    http: http,
                    proxyProtocol: ProxyProtocolRules(acceptFrom: ports.proxyProtocolFrom)
                )
            }
        }
        if let plain = listener("ingress/http", ports.http) { listeners.append(plain) }
        if !certificates.isEmpty, var secure = listener("ingress/https", ports.https) {
            secure.certificates = certificates
            listeners.append(secure)
        }
    }

    private static func name(_ ingress: Ingress) -> String { "Ingress/\(ingress.metadata.name)" }

    private static func text(_ port: IntegerOrString) -> String {
        switch port {
        case .integer(let number): String(number)
        case .string(let name): name
        }
    }
}

import ControllerAPI
import HeadgateConfiguration
import Manifests
import Proxy
import Testing

@testable import Agent

@Suite("Where requests for Ingresses go")
struct IngressPlanTests {
    private static let web = Samples.service("selector: {app: web}\nports: [{name: http, port: 80, targetPort: 8080}]")

    private static func ingress(_ spec: String, name: String = "shop") -> String {
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: \(name)}\nspec: \(spec)"
    }

    private static func rule(
        _ host: String,
        _ path: String = "/",
        type: String = "Prefix",
        service: String = "web"
    ) -> String {
        """
        {rules: [{host: \(host), http: {paths: [
          {path: \(path), pathType: \(type), backend: {service: {name: \(service), port: {number: 80}}}}]}}]}
        """
    }

    private func plan(_ documents: String..., ports: AgentConfiguration.IngressPorts = .init()) throws -> IngressPlan {
        let desired = try Samples.desired(documents.joined(separator: "\n---\n"))
        return IngressPlan(desired, ports: ports) { service, port in
            [ProxyEndpoint(address: "10.0.0.5", port: port.targetPort == .integer(8080) ? 8080 : 1)]
                + (service.metadata.name == "web" ? [] : [ProxyEndpoint(address: "10.0.0.6", port: 1)])
        }
    }

    @Test("Without an Ingress nothing listens")
    func none() throws {
        #expect(try plan(Self.web).listeners.isEmpty)
    }

    @Test("One listener has the rules of all Ingresses, and each backend once")
    func rules() throws {
        let plan = try plan(
            Self.web,
            Self.ingress(Self.rule("a.example.com")),
            Self.ingress(Self.rule("b.example.com", "/x", type: "Exact"), name: "other"),
            Self.ingress("{defaultBackend: {service: {name: web, port: {name: http}}}}", name: "rest")
        )
        let listener = try #require(plan.listeners.first)
        #expect(plan.listeners.count == 1)
        #expect(listener.id == "ingress/http")
        #expect(listener.address == "0.0.0.0" && listener.port == 80)
        let http = try #require(listener.http)
        #expect(
            http.rules == [
                ProxyRule(host: "b.example.com", path: "/x", isExact: true, backend: 0),
                ProxyRule(host: "a.example.com", path: "/", backend: 0),
            ]
        )
        #expect(http.backends.map(\.id) == ["default/web:80", "default/web:http"])
        #expect(http.backends[0].endpoints == [ProxyEndpoint(address: "10.0.0.5", port: 8080)])
        #expect(http.backends[0].holdSeconds == 30)
        #expect(http.defaultBackend == 1)
        #expect(plan.troubles.isEmpty)
        #expect(plan.addresses.map(\.url) == ["http://b.example.com", "http://localhost", "http://a.example.com"])
    }

    @Test("A host without paths is for the default backend")
    func bareHost() throws {
        let plan = try plan(
            Self.web,
            Self.ingress("{defaultBackend: {service: {name: web, port: {number: 80}}}, rules: [{host: a.example.com}]}")
        )
        #expect(plan.listeners.first?.http?.rules == [ProxyRule(host: "a.example.com", path: "/", backend: 0)])
    }

    @Test(
        "What cannot be reached is answered at once and said",
        arguments: [
            ("gone", "80", "there is no Service gone"), ("web", "81", "the Service web has no port 81"),
            ("away", "80", "the Service away is an ExternalName"),
        ]
    )
    func missing(_ service: String, _ port: String, _ reason: String) throws {
        let plan = try plan(
            Self.web,
            Samples.service("type: ExternalName\nexternalName: example.org\nports: [{port: 80}]", name: "away"),
            Self.ingress("{defaultBackend: {service: {name: \(service), port: {number: \(port)}}}}")
        )
        #expect(plan.troubles == ["Ingress/shop: \(reason)"])
        #expect(plan.listeners.first?.http?.backends.first?.holdSeconds == 0)
    }

    @Test("A host and path that two Ingresses want stays with the first, and that is said")
    func conflict() throws {
        let plan = try plan(
            Self.web,
            Self.ingress(Self.rule("a.example.com"), name: "one"),
            Self.ingress(Self.rule("a.example.com"), name: "two")
        )
        #expect(plan.troubles == ["Ingress/two: Ingress/one has a.example.com / already"])
        #expect(plan.listeners.first?.http?.rules.count == 1)
    }

    @Test("A certificate opens the port for HTTPS and is never described")
    func certificates() throws {
        let secret = """
            apiVersion: v1
            kind: Secret
            metadata: {name: cert}
            type: kubernetes.io/tls
            stringData: {tls.crt: CHAIN, tls.key: HUSH}
            """
        let tls = "tls: [{hosts: [a.example.com], secretName: cert}, {hosts: [b.example.com], secretName: gone}]"
        let spec = Self.rule("a.example.com").dropLast() + ", \(tls)}"
        let plan = try plan(
            Self.web,
            secret,
            Self.ingress(String(spec)),
            ports: .init(
                address: "127.0.0.1",
                http: 8080,
                https: 8443,
                trusted: ["10.0.0.0/8"],
                proxyProtocolFrom: ["10.1.0.0/16"]
            )
        )
        #expect(plan.listeners.map(\.id) == ["ingress/http", "ingress/https"])
        #expect(plan.listeners.map(\.port) == [8080, 8443])
        #expect(plan.listeners[0].certificates.isEmpty)
        #expect(
            plan.listeners[1].certificates == [ProxyCertificate(hosts: ["a.example.com"], chain: "CHAIN", key: "HUSH")]
        )
        #expect(plan.listeners[1].http?.trusted == ["10.0.0.0/8"])
        #expect(plan.listeners.allSatisfy { $0.proxyProtocol.acceptFrom == ["10.1.0.0/16"] })
        #expect(plan.addresses == [ServiceStatus(name: "shop", url: "https://a.example.com:8443")])
        #expect(plan.troubles == ["Ingress/shop: there is no Secret gone with tls.crt and tls.key"])
        #expect(!"\(plan)".contains("HUSH"))
    }

    @Test(
        "The annotations of a Service reach the proxy",
        arguments: [
            ("v2", "7", ProxyProtocolRules.Version.v2, 7, 0), ("v1", "1", .v1, 1, 0), ("v3", "0", nil, 0, 2),
        ]
    )
    func annotations(
        _ version: String,
        _ limit: String,
        _ send: ProxyProtocolRules.Version?,
        _ maxPerEndpoint: Int,
        _ troubles: Int
    ) throws {
        let text = """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              annotations: {headgate.dev/proxy-protocol: \(version), headgate.dev/max-connections-per-endpoint: "\(limit)"}
            spec: {ports: [{port: 80}]}
            """
        let options = ServiceOptions(try #require(try Samples.desired(text).services.first))
        #expect(options.send == send)
        #expect(options.maxPerEndpoint == maxPerEndpoint)
        #expect(options.troubles.count == troubles)
    }
}

import ControllerAPI
import Manifests
import Proxy
import Testing

@testable import Agent

@Suite("Where traffic goes")
struct TrafficPlanTests {
    private static let exposure = ServicePorts.Exposure(address: "127.0.0.1", basePort: 7300, count: 3)
    private static let web = Samples.deployment(
        "replicas: 2",
        container: "ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]"
    )

    private func plan(
        _ documents: String...,
        ready: [String] = ["10.0.0.5", "10.0.0.6"],
        exposure: ServicePorts.Exposure? = exposure,
        gateway: String? = "172.30.0.1",
        journal: inout Journal
    ) throws -> TrafficPlan {
        let desired = try Samples.desired(documents.joined(separator: "\n---\n"))
        let pods = ready.enumerated().map { place, address in
            ObservedPod(
                workload: WorkloadKey(namespace: "default", name: "web"),
                name: "web-\(place)",
                specHash: "any",
                address: address,
                sandbox: nil,
                containers: []
            )
        }
        return TrafficPlan(
            desired: desired,
            ready: pods,
            ports: ServicePorts(owner: "test", exposure: exposure),
            gateway: gateway,
            journal: &journal
        )
    }

    private func listener(_ id: String, _ plan: TrafficPlan) throws -> ProxyListener {
        try #require(plan.state.listeners.first { $0.id == id }, "\(plan.state.listeners.map(\.id))")
    }

    private func endpoints(_ port: UInt16) -> [ProxyEndpoint] {
        [ProxyEndpoint(address: "10.0.0.5", port: port), ProxyEndpoint(address: "10.0.0.6", port: port)]
    }

    @Test("A Service has the Pods that have all the labels of its selector, each with its value, and no others")
    func selectors() throws {
        let desired = try Samples.desired(
            Samples.deployment(name: "one", labels: ", tier: front, track: stable"),
            Samples.deployment(name: "two", labels: ", tier: front, track: canary"),
            Samples.deployment(name: "three", labels: ", tier: back, track: stable")
        )
        let pods = desired.workloads.map { workload in
            ObservedPod(
                workload: workload.key,
                name: workload.key.name + "-0",
                specHash: "any",
                address: "10.0.0.5",
                sandbox: nil,
                containers: []
            )
        }
        let table: [(selector: String, found: [String])] = [
            ("{tier: front}", ["one-0", "two-0"]),
            ("{tier: front, track: stable}", ["one-0"]),
            ("{track: stable}", ["one-0", "three-0"]),
            ("{app: two, track: stable}", []),
            ("{app: two, colour: red}", []),
            ("{}", []),
        ]
        for (selector, found) in table {
            let service = try #require(
                Samples.desired(Samples.service("selector: \(selector)\nports: [{port: 80}]")).services.first
            )
            let names = ServicePods(pods, of: desired).selected(by: service).map(\.pod.name)
            #expect(names.sorted() == found, "\(selector)")
        }
    }

    @Test("Under a headless Service the Pods of its StatefulSet have names of their own")
    func podNames() throws {
        let desired = try Samples.desired(
            Samples.statefulSet("replicas: 2"),
            Samples.service("clusterIP: None\nselector: {app: web}"),
            Samples.service("clusterIP: None\nselector: {app: web}", name: "other")
        )
        let pods = ["10.0.0.5", "10.0.0.6"].enumerated().map { place, address in
            ObservedPod(
                workload: WorkloadKey(kind: .statefulSet, namespace: "default", name: "web"),
                name: "web-\(place)",
                specHash: "any",
                address: address,
                sandbox: nil,
                containers: []
            )
        }
        var journal = Journal()
        let plan = TrafficPlan(
            desired: desired,
            ready: pods,
            ports: ServicePorts(owner: "test", exposure: nil),
            gateway: "172.30.0.1",
            journal: &journal
        )
        let names = Dictionary(uniqueKeysWithValues: plan.state.names.map { ($0.name, $0.addresses) })
        #expect(
            names == [
                "web.default.svc.cluster.local": ["10.0.0.5", "10.0.0.6"],
                "other.default.svc.cluster.local": ["10.0.0.5", "10.0.0.6"],
                "web-0.web.default.svc.cluster.local": ["10.0.0.5"],
                "web-1.web.default.svc.cluster.local": ["10.0.0.6"],
            ]
        )
    }

    @Test("A Service has an address of its own inside, a port outside, and a name")
    func clusterIP() throws {
        var journal = Journal()
        let plan = try plan(
            Self.web,
            Samples.service("selector: {app: web}\nports: [{port: 80, targetPort: http}]"),
            journal: &journal
        )
        #expect(plan.state.owner == "test")
        let cluster = try listener("default/web:80/cluster", plan)
        #expect(cluster.address.hasPrefix(ServicePorts.prefix(owner: "test") + "."))
        #expect(cluster.port == 80)
        #expect(cluster.reached == endpoints(8080))
        let local = try listener("default/web:80/local", plan)
        #expect(local.address == "127.0.0.1")
        #expect(local.port == 7300)
        #expect(local.reached == endpoints(8080))
        #expect(plan.state.listeners.count == 2)
        #expect(plan.state.names == [ProxyName(name: "web.default.svc.cluster.local", addresses: [cluster.address])])
        #expect(plan.state.resolvers == [ProxyEndpoint(address: "172.30.0.1", port: 53)])
        #expect(plan.services == [ServiceStatus(name: "web", url: "http://127.0.0.1:7300")])
        #expect(plan.troubles.isEmpty)
    }

    @Test(
        "A port that says it speaks HTTP is read as HTTP, as it came, and one that says nothing may be",
        arguments: [
            ("{port: 80, targetPort: http}", true, nil), ("{port: 80, name: http, targetPort: 8080}", true, nil),
            ("{port: 80, name: http-admin, targetPort: 8080}", true, nil), ("{port: 80, name: https}", false, true),
            ("{port: 80}", false, true), ("{port: 80, appProtocol: http}", true, nil),
            ("{port: 80, name: http, appProtocol: kubernetes.io/h2c}", false, false),
            ("{port: 80, name: httpx}", false, true), ("{port: 80, name: tcp}", false, false),
            ("{port: 80, name: tcp-web}", false, false), ("{port: 80, appProtocol: tcp}", false, false),
        ]
    )
    func readAsHTTP(_ port: String, _ isRead: Bool, _ isDetected: Bool?) throws {
        var journal = Journal()
        let plain = try plan(Self.web, Samples.service("selector: {app: web}\nports: [\(port)]"), journal: &journal)
        #expect(plain.state.listeners.allSatisfy { ($0.http?.isTransparent ?? false) == isRead })
        #expect(plain.state.listeners.allSatisfy { $0.http != nil || $0.detectsHTTP == isDetected })
        let told = Samples.service("selector: {app: web}\nports: [\(port)]")
            .replacing(
                "{name: web}",
                with: "{name: web, annotations: {headgate.dev/proxy-protocol: v2}}",
                maxReplacements: 1
            )
        let announced = try plan(Self.web, told, journal: &journal)
        // A header would have to come before each request.
        let isRaw = announced.state.listeners.allSatisfy { $0.http == nil && !$0.detectsHTTP }
        #expect(isRaw)
        #expect(announced.state.listeners.allSatisfy { $0.proxyProtocol.send == .v2 })
    }

    @Test("Several ports are several listeners, named in the status")
    func severalPorts() throws {
        var journal = Journal()
        let plan = try plan(
            Self.web,
            Samples.service(
                """
                selector: {app: web}
                ports:
                - {name: http, port: 80, targetPort: 8080}
                - {name: metrics, port: 9000, targetPort: metrics}
                - {name: dns, port: 53, protocol: UDP}
                - {name: other, port: 53, protocol: TCP}
                """
            ),
            journal: &journal
        )
        #expect(try listener("default/web:9000/cluster", plan).reached == endpoints(9090))
        #expect(
            plan.services == [
                ServiceStatus(name: "web:http", url: "http://127.0.0.1:7300"),
                ServiceStatus(name: "web:metrics", url: "http://127.0.0.1:7301"),
                ServiceStatus(name: "web:other", url: "http://127.0.0.1:7302"),
            ]
        )
        let datagrams = try listener("default/web:53/udp/cluster", plan)
        #expect(datagrams.transport == .udp)
        #expect(datagrams.endpoints == endpoints(53))
        #expect(datagrams.address == (try listener("default/web:53/cluster", plan)).address)
        #expect(plan.state.listeners.filter { $0.transport == .udp }.count == 1)
    }

    @Test("An old Pod is reached at the port that it was made with, whatever the new ones are made with")
    func oldPorts() throws {
        let desired = try Samples.desired(
            Self.web,
            Samples.service("selector: {app: web}\nports: [{port: 80, targetPort: http}]")
        )
        let old = Samples.deployment(
            container: "ports: [{name: http, containerPort: 3000}]",
            labels: ", version: old"
        )
        let template = try Samples.workload(old).template
        let pods = [("10.0.0.5", nil), ("10.0.0.6", template)].map { address, template in
            ObservedPod(
                workload: WorkloadKey(namespace: "default", name: "web"),
                name: address,
                specHash: "any",
                address: address,
                sandbox: nil,
                containers: [],
                template: template
            )
        }
        var journal = Journal()
        let plan = TrafficPlan(
            desired: desired,
            ready: pods,
            ports: ServicePorts(owner: "test", exposure: Self.exposure),
            gateway: nil,
            journal: &journal
        )
        #expect(
            try listener("default/web:80/local", plan).reached == [
                ProxyEndpoint(address: "10.0.0.5", port: 8080), ProxyEndpoint(address: "10.0.0.6", port: 3000),
            ]
        )
    }

    @Test("Nothing ready: the listeners stay and hold connections")
    func nothingReady() throws {
        var journal = Journal()
        let plan = try plan(
            Self.web,
            Samples.service("selector: {app: web}\nports: [{port: 80, targetPort: http}]"),
            ready: [],
            journal: &journal
        )
        #expect(plan.state.listeners.count == 2)
        #expect(plan.state.listeners.allSatisfy { $0.endpoints.isEmpty && $0.holdSeconds > 0 })
        #expect(plan.state.names.count == 1)
    }

    @Test(
        "Pods behind a Service are those its selector finds",
        arguments: [("{app: web}", true), ("{app: web, tier: x}", false), ("{app: other}", false)]
    )
    func selector(_ selector: String, _ finds: Bool) throws {
        var journal = Journal()
        let plan = try plan(Self.web, Samples.service("selector: \(selector)\nports: [{port: 80}]"), journal: &journal)
        #expect(try listener("default/web:80/local", plan).reached == (finds ? endpoints(80) : []))
    }

    @Test("A headless Service is only its Pods' addresses")
    func headless() throws {
        var journal = Journal()
        let plan = try plan(
            Self.web,
            Samples.service("clusterIP: None\nselector: {app: web}\nports: [{port: 80}]"),
            journal: &journal
        )
        #expect(plan.state.listeners.isEmpty)
        #expect(
            plan.state.names == [
                ProxyName(name: "web.default.svc.cluster.local", addresses: ["10.0.0.5", "10.0.0.6"])
            ]
        )
    }

    @Test("A NodePort and a LoadBalancer open ports of the host")
    func hostSide() throws {
        var journal = Journal()
        let node = try plan(
            Self.web,
            Samples.service(
                "type: NodePort\nselector: {app: web}\nports: [{port: 80, targetPort: http, nodePort: 30080}]"
            ),
            journal: &journal
        )
        let listener = try listener("default/web:80/node", node)
        #expect(listener.address == "0.0.0.0")
        #expect(listener.port == 30080)
        #expect(listener.reached == endpoints(8080))
        let balanced = try plan(
            Self.web,
            Samples.service("type: LoadBalancer\nselector: {app: web}\nports: [{port: 80, targetPort: http}]"),
            journal: &journal
        )
        #expect(try self.listener("default/web:80/host", balanced).port == 80)
    }

    @Test("A hostPort leads to the Pods of its workload")
    func hostPort() throws {
        var journal = Journal()
        let plan = try plan(
            Samples.deployment(container: "ports: [{containerPort: 8080, hostPort: 8081, hostIP: 127.0.0.2}]"),
            journal: &journal
        )
        let listener = try listener("default/web:8081/hostport", plan)
        #expect(listener.address == "127.0.0.2")
        #expect(listener.port == 8081)
        #expect(listener.reached == endpoints(8080))
    }

    @Test("Local ports stay with their Services, whatever comes and goes")
    func stablePorts() throws {
        var journal = Journal()
        func service(_ name: String) -> String {
            Samples.service("selector: {app: web}\nports: [{port: 80}]", name: name)
        }
        let first = try plan(Self.web, service("m"), journal: &journal)
        #expect(first.services.map(\.url) == ["http://127.0.0.1:7300"])
        let second = try plan(Self.web, service("a"), service("m"), service("z"), journal: &journal)
        #expect(
            second.services == [
                ServiceStatus(name: "a", url: "http://127.0.0.1:7301"),
                ServiceStatus(name: "m", url: "http://127.0.0.1:7300"),
                ServiceStatus(name: "z", url: "http://127.0.0.1:7302"),
            ]
        )
        #expect(journal.ports == ["default/m:80": 7300, "default/a:80": 7301, "default/z:80": 7302])
        let third = try plan(Self.web, service("z"), journal: &journal)
        #expect(third.services.map(\.url) == ["http://127.0.0.1:7302"])
    }

    @Test("The port of a Service that is gone is given away when no other is left, and only then is there none")
    func exhaustedPorts() throws {
        var journal = Journal()
        func service(_ name: String) -> String {
            Samples.service("selector: {app: web}\nports: [{port: 80}]", name: name)
        }
        _ = try plan(Self.web, service("a"), service("b"), service("c"), journal: &journal)
        let replaced = try plan(Self.web, service("b"), service("d"), journal: &journal)
        #expect(replaced.troubles.isEmpty, "\(replaced.troubles)")
        #expect(replaced.services.contains(ServiceStatus(name: "b", url: "http://127.0.0.1:7301")))
        let full = try plan(Self.web, service("b"), service("d"), service("e"), service("f"), journal: &journal)
        #expect(full.services.count == 3)
        #expect(full.troubles == ["Service/f: no local port is left for 80"])
    }

    @Test("Without exposure there are no local ports, without a gateway no addresses and names")
    func without() throws {
        var journal = Journal()
        let service = Samples.service("selector: {app: web}\nports: [{port: 80}]")
        let inside = try plan(Self.web, service, exposure: nil, journal: &journal)
        #expect(inside.state.listeners.map(\.id) == ["default/web:80/cluster"])
        #expect(inside.services.isEmpty)
        let outside = try plan(Self.web, service, gateway: nil, journal: &journal)
        #expect(outside.state.listeners.map(\.id) == ["default/web:80/local"])
        #expect(outside.state.names.isEmpty)
        #expect(outside.state.resolvers.isEmpty)
    }

    @Test("An ExternalName Service is another name for a name, or for an address")
    func externalName() throws {
        var journal = Journal()
        let plan = try plan(
            Samples.service("type: ExternalName\nexternalName: db.example.org"),
            Samples.service("type: ExternalName\nexternalName: 192.0.2.7", name: "old"),
            ready: [],
            journal: &journal
        )
        #expect(plan.state.listeners.isEmpty)
        #expect(plan.troubles.isEmpty)
        #expect(
            plan.state.names == [
                ProxyName(name: "old.default.svc.cluster.local", addresses: ["192.0.2.7"]),
                ProxyName(name: "web.default.svc.cluster.local", alias: "db.example.org"),
            ]
        )
    }

    @Test("Pods that are not ready are reached where the Service says so")
    func notReady() throws {
        let desired = try Samples.desired(
            Self.web,
            Samples.service("selector: {app: web}\nports: [{port: 80}]"),
            Samples.service("selector: {app: web}\nports: [{port: 80}]\npublishNotReadyAddresses: true", name: "all"),
            Samples.service(
                "selector: {app: web}\nclusterIP: None\npublishNotReadyAddresses: true",
                name: "peers"
            )
        )
        let pods = ["10.0.0.5", "10.0.0.6"].map { address in
            ObservedPod(
                workload: WorkloadKey(namespace: "default", name: "web"),
                name: address,
                specHash: "any",
                address: address,
                sandbox: nil,
                containers: []
            )
        }
        var journal = Journal()
        let plan = TrafficPlan(
            desired: desired,
            ready: Array(pods.prefix(1)),
            present: pods,
            ports: ServicePorts(owner: "test", exposure: nil),
            gateway: "172.30.0.1",
            journal: &journal
        )
        #expect(try listener("default/web:80/cluster", plan).reached.count == 1)
        #expect(try listener("default/all:80/cluster", plan).reached.count == 2)
        let peers = plan.state.names.first { $0.name == "peers.default.svc.cluster.local" }
        #expect(peers?.addresses == ["10.0.0.5", "10.0.0.6"])
    }

    @Test("A client keeps its Pod where the Service says so", arguments: ["", "name: http, "])
    func sticky(_ name: String) throws {
        var journal = Journal()
        let plan = try plan(
            Self.web,
            Samples.service(
                """
                selector: {app: web}
                sessionAffinity: ClientIP
                sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
                ports: [{\(name)port: 80}]
                """
            ),
            journal: &journal
        )
        let cluster = try listener("default/web:80/cluster", plan)
        #expect(cluster.http?.backends.first?.isSticky ?? cluster.isSticky)
    }

    @Test("Addresses inside are in the range for tests of devices, and no two are the same")
    func addresses() throws {
        let ports = ServicePorts(owner: "staging", exposure: nil)
        var taken: [String: String] = [:]
        var journal = Journal()
        let names = Set((0..<ServicePorts.addressCount).map { "n/s\($0)" })
        for name in names {
            let address = try #require(ports.clusterAddress(of: name, among: names, journal: &journal))
            #expect(address.hasPrefix("198.18.") || address.hasPrefix("198.19."))
            #expect(!address.hasSuffix(".0") && !address.hasSuffix(".255"))
            #expect(taken.updateValue(name, forKey: address) == nil)
        }
        // All are in use: one more Service has none, until another one is gone.
        #expect(ports.clusterAddress(of: "n/a", among: names.union(["n/a"]), journal: &journal) == nil)
        let left = names.subtracting(["n/s7"]).union(["n/a"])
        let freed = try #require(ports.clusterAddress(of: "n/a", among: left, journal: &journal))
        #expect(taken[freed] == "n/s7")
        // Who has one keeps it, whoever comes and goes.
        for (address, name) in taken where name != "n/s7" {
            #expect(ports.clusterAddress(of: name, among: left, journal: &journal) == address)
        }
        #expect(ServicePorts.prefix(owner: "staging") != ServicePorts.prefix(owner: "production"))
    }
}

extension ProxyListener {
    /// Where its connections or requests go.
    fileprivate var reached: [ProxyEndpoint] { endpoints + (http?.backends.flatMap(\.endpoints) ?? []) }
}

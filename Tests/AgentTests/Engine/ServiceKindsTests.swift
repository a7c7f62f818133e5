import ControllerAPI
import DockerEngine
import Glibc
import Proxy
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    /// Cluster addresses and names need the right to add a route.
    @Suite("Services of every kind", .enabled("runs as root") { geteuid() == 0 })
    struct ServiceKindsTests {
        @Test("Datagrams of one client go to one Pod, those of many to all; a release takes over from the one before")
        func datagrams() async throws {
            try await TestAgent.run { agent in
                @Sendable func server(_ env: String) -> String {
                    Samples.deployment(
                        "replicas: 2\nstrategy: {rollingUpdate: {maxSurge: 2, maxUnavailable: 0}}",
                        pod: "terminationGracePeriodSeconds: 1",
                        container: """
                            args: [datagrams]
                            ports: [{name: dns, containerPort: 8080, protocol: UDP}]
                            env: [{name: TEXT, \(env)}]
                            """,
                        name: "names",
                        image: agent.fixture.image
                    )
                }
                let service = Samples.service(
                    "selector: {app: names}\nports: [{port: 5353, targetPort: dns, protocol: UDP}]",
                    name: "names"
                )
                let pods = server("valueFrom: {fieldRef: {fieldPath: metadata.name}}")
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: try await agent.push(pods, service))
                    let place = try await agent.listener("default/names:5353/udp/cluster")
                    var clients: [(client: DatagramClient, pod: String)] = []
                    try await waitUntil("both Pods answer") {
                        let client = try DatagramClient(place.address, place.port)
                        guard let pod = await client.ask("?") else { return false }
                        // At once, as a client that is silent for long is forgotten.
                        for _ in 0..<2 {
                            let answer = await client.ask("again")
                            #expect(answer == nil || answer == pod)
                        }
                        clients.append((client, pod))
                        return Set(clients.map(\.pod)).count == 2
                    }
                    let revision = try await agent.push(server("value: next"), service)
                    _ = try await agent.waitUntilHealthy(at: revision)
                    for (client, _) in clients {
                        try await waitUntil("the next release answers") { await client.ask("?") == "next" }
                    }
                }
            }
        }

        @Test("With affinity a client's address keeps its Pod, also when others come and go")
        func affinity() async throws {
            try await TestAgent.run { agent in
                @Sendable func web(_ replicas: Int) -> String {
                    Samples.deployment(
                        "replicas: \(replicas)",
                        pod: "terminationGracePeriodSeconds: 1",
                        container: """
                            env: [{name: TEXT, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                            ports: [{name: http, containerPort: 8080}]
                            readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, timeoutSeconds: 60}
                            """,
                        image: agent.fixture.image
                    )
                }
                let service = Samples.service(
                    "selector: {app: web}\nsessionAffinity: ClientIP\nports: [{port: 80, targetPort: http}]"
                )
                let sources = (1...16).map { "127.0.7.\($0)" }
                @Sendable func pods() async throws -> [String: String] {
                    var pods: [String: String] = [:]
                    for source in sources {
                        let first = try await SourcedRequest.get(agent.address, 7300, from: source)
                        for _ in 0..<3 {
                            #expect(try await SourcedRequest.get(agent.address, 7300, from: source) == first)
                        }
                        pods[source] = first
                    }
                    return pods
                }
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: try await agent.push(web(3), service))
                    let before = try await pods()
                    #expect(Set(before.values).count > 1, "\(before)")
                    _ = try await agent.waitUntilHealthy(at: try await agent.push(web(2), service))
                    try await waitUntil("one Pod is gone") { try await agent.podNames().count == 2 }
                    let left = Set(try await agent.podNames())
                    let after = try await pods()
                    for (source, pod) in before where left.contains(pod) {
                        #expect(after[source] == pod, "\(source) had a Pod that is still there")
                    }
                    #expect(Set(after.values).isSubset(of: left))
                }
            }
        }

        @Test("A name for another name leads all the way to its addresses; what is no name leads nowhere")
        func externalName() async throws {
            try await TestAgent.run { agent in
                let aliases = [("inside", "web.default.svc.cluster.local"), ("address", "192.0.2.7")].map {
                    name,
                    target in
                    Samples.service("type: ExternalName\nexternalName: \(target)", name: name)
                }
                try await agent.running {
                    let revision = try await agent.push(agent.web("one"), agent.service(), aliases[0], aliases[1])
                    _ = try await agent.waitUntilHealthy(at: revision)
                    let cluster = try await agent.listener("default/web:80/cluster")
                    #expect(try await agent.addresses(of: "web") == NameAnswer(0, [cluster.address]))
                    let target = "web.default.svc.cluster.local"
                    #expect(try await agent.addresses(of: "inside") == NameAnswer(0, [target, cluster.address]))
                    #expect(try await agent.addresses(of: "address") == NameAnswer(0, ["192.0.2.7"]))
                    // NXDOMAIN
                    #expect(try await agent.addresses(of: "nobody").code == 3)
                    #expect(await agent.fixture.ask("\(cluster.address):80") == "one")
                }
            }
        }

        @Test("Pods that are not ready are found where a Service asks for that, and only there")
        func notReady() async throws {
            try await TestAgent.run { agent in
                let web = agent.web("early", container: "").replacing(
                    "env: [",
                    with: "env: [{name: READY, value: \"no\"}, "
                )
                let ports = "selector: {app: web}\nports: [{port: 80, targetPort: http}]"
                let early = "publishNotReadyAddresses: true\n"
                try await agent.running {
                    try await agent.push(
                        web,
                        Samples.service(early + ports, name: "early"),
                        Samples.service(early + "clusterIP: None\n" + ports, name: "early-pods"),
                        Samples.service("clusterIP: None\n" + ports, name: "ready-pods")
                    )
                    try await agent.waitForContainers("the Pod runs") { all in
                        all.count { $0.state == .running } == 2
                    }
                    try await waitUntil("it is found") {
                        try await agent.addresses(of: "early-pods").records.count == 1
                    }
                    #expect(try await agent.addresses(of: "ready-pods").records.isEmpty)
                    try await waitUntil("it answers") { await agent.fixture.ask("\(agent.address):7300") == "early" }
                    let status = try await agent.wait("not ready") { $0.workloads.first?.ready == 0 }
                    #expect(status.health == .progressing)
                    _ = try await agent.waitUntilHealthy(
                        at: try await agent.push(
                            agent.web("late"),
                            Samples.service("clusterIP: None\n" + ports, name: "ready-pods")
                        )
                    )
                    #expect(try await agent.addresses(of: "ready-pods").records.count == 1)
                }
            }
        }
    }
}

extension NameAnswer {
    init(_ code: UInt8, _ records: [String]) {
        self.code = code
        self.records = records
    }
}

extension TestAgent {
    private var proxy: ProxyClient { ProxyClient(socketPath: directory.path + "/proxy.sock", deadline: .seconds(60)) }

    /// Where a listener of the proxy is, once it is there.
    func listener(_ id: String) async throws -> (address: String, port: UInt16) {
        var found: ProxyListenerStatus?
        try await waitUntil("the proxy listens for \(id)") {
            found = try await proxy.status().listeners.first { $0.id == id && $0.state == .listening }
            return found != nil
        }
        guard let found else { throw TestFailure("there is no listener \(id)") }
        return (found.address, found.port)
    }

    /// What the host's resolver says of a Service's name.
    func addresses(of service: String) async throws -> NameAnswer {
        var answer: NameAnswer?
        try await waitUntil("\(service) is answered") {
            let resolver = try await proxy.status().resolvers.first { $0.owners == [owner] && $0.error == nil }
            guard let endpoint = resolver?.endpoint else { return false }
            let client = try DatagramClient(endpoint.address, endpoint.port)
            answer = await client.ask(NameAnswer.question("\(service).default.svc.cluster.local")).flatMap(
                NameAnswer.init
            )
            return answer != nil
        }
        guard let answer else { throw TestFailure("there is no answer") }
        return answer
    }
}

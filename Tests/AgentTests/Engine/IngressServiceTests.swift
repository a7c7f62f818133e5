import ControllerAPI
import Logging
import Proxy
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("Ingresses of an agent")
    struct IngressServiceTests {
        private static func ingress(_ rules: String) -> String {
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec: {rules: [\(rules)]}"
        }

        private static let backend = "backend: {service: {name: web, port: {number: 80}}}"

        @Test("Requests go through releases and an upgrade of the proxy without a failure; the rules are kept")
        func rollOut() async throws {
            try await TestAgent.run { agent in
                let rules = Self.ingress(
                    "{http: {paths: [{path: /, pathType: Prefix, \(Self.backend)}]}}, {host: other.example.com}"
                )
                try await agent.running {
                    let first = try await agent.push(agent.web("0"), agent.service(), rules)
                    let status = try await agent.waitUntilHealthy(at: first)
                    #expect(
                        status.services.contains(ServiceStatus(name: "shop", url: "http://\(agent.address):7380"))
                    )
                    #expect(await agent.fixture.ask("\(agent.address):7380", "/some/path") == "0")
                    let socket = agent.directory.path + "/proxy.sock"
                    let successor = ProxyService(
                        configuration: ProxyConfiguration(
                            controlSocket: socket,
                            stateFile: agent.directory.path + "/proxy.json",
                            drainDeadline: .milliseconds(100),
                            takesOver: true,
                            logger: .silent
                        )
                    )
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        let answers = try await agent.asking(7380) {
                            for release in 1...3 {
                                let revision = try await agent.push(agent.web("\(release)"), agent.service(), rules)
                                if release == 2 { group.addTask { try await successor.run() } }
                                _ = try await agent.waitUntilHealthy(at: revision)
                            }
                            try await waitUntil("the proxy has a successor") {
                                try await ProxyClient(socketPath: socket, deadline: .seconds(60)).status().handOvers
                                    == 1
                            }
                        }
                        let failures = answers.count { $0 == nil }
                        #expect(failures == 0, "\(answers.count) requests, \(failures) failed")
                        #expect(answers.first == "0")
                        #expect(await agent.fixture.ask("\(agent.address):7380") == "3")
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                }
            }
        }

        @Test("Connections that are kept outlive the Pods of every release, and no release waits for them")
        func keptConnections() async throws {
            try await TestAgent.run { agent in
                try await agent.running {
                    let first = try await agent.push(agent.web("0"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: first)
                    let clients = KeptConnections(agent.address, 7300, count: 20)
                    for release in 1...3 {
                        let before = clients.answers
                        let revision = try await agent.push(agent.web("\(release)"), agent.service())
                        _ = try await agent.waitUntilHealthy(at: revision)
                        try await waitUntil("requests are answered") { clients.answers > before + 20 }
                        try await waitUntil("the old Pod is gone") { try await agent.specHashes().count == 1 }
                    }
                    let failures = try await clients.end()
                    #expect(failures.isEmpty, "\(failures)")
                }
            }
        }

        @Test("A port that something else has is a condition that names what helps")
        func portInUse() async throws {
            try await TestAgent.run { agent in
                let other = ProxyListener(id: "mine", address: agent.address, port: 7380)
                let client = ProxyClient(socketPath: agent.directory.path + "/proxy.sock", deadline: .seconds(60))
                try await waitUntil("the proxy serves") {
                    do { return try await client.ping().version > 0 } catch is ProxyError { return false }
                }
                try await client.apply(ProxyDesiredState(owner: "somebody", listeners: [other]))
                try await agent.running {
                    try await agent.push(agent.web("0"), agent.service(), Self.ingress("{host: a.example.com}"))
                    let status = try await agent.wait("the port is missed") { status in
                        status.conditions.contains { $0.type == "Traffic" && $0.message.contains("ingress/http") }
                    }
                    let message = try #require(status.conditions.first { $0.type == "Traffic" }?.message)
                    #expect(message.contains("listener mine of somebody has it"), "\(message)")
                    #expect(message.contains("host.ingress in agent.yaml"), "\(message)")
                }
            }
        }
    }
}

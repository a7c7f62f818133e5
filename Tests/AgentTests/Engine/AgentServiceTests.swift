import ControllerAPI
import DockerEngine
import Synchronization
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("An agent follows its overlay")
    struct AgentServiceTests {
        @Test(
            "A release is rolled out, served, and replaced without a failed request; the next agent takes over what runs"
        )
        func rollOut() async throws {
            try await TestAgent.run { agent in
                try await agent.running {
                    let first = try await agent.push(agent.web("one"), agent.service())
                    let status = try await agent.waitUntilHealthy(at: first)
                    #expect(status.services == [ServiceStatus(name: "web", url: "http://\(agent.address):7300")])
                    #expect(status.workloads.map(\.ready) == [1])
                    #expect(status.observedRevision == first)
                    #expect(
                        Set(status.conditions.filter { $0.status == "False" }.map(\.type)).isSubset(of: ["Traffic"])
                    )
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")

                    let answers = Mutex<[String?]>([])
                    let isOver = Mutex(false)
                    async let client: Void = {
                        while !isOver.withLock({ $0 }) {
                            let answer = await agent.fixture.ask("\(agent.address):7300")
                            answers.withLock { $0.append(answer) }
                        }
                    }()
                    let second = try await agent.push(agent.web("two"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: second)
                    isOver.withLock { $0 = true }
                    await client
                    let seen = answers.withLock { $0 }
                    #expect(!seen.contains(nil), "\(seen.count) requests, \(seen.count { $0 == nil }) failed")
                    #expect(seen.first == "one" && seen.last == "two")
                }
                let before = try await agent.fixture.engine.containers(all: true, .label(Names.owner, agent.owner))
                #expect(before.count == 2, "one Pod is a sandbox and a container")
                #expect(await agent.fixture.ask("\(agent.address):7300") == "two", "traffic goes on without the agent")
                let revision = try await agent.push(agent.web("two"), agent.service())
                try await agent.running {
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.services == [ServiceStatus(name: "web", url: "http://\(agent.address):7300")])
                }
                let after = try await agent.fixture.engine.containers(all: true, .label(Names.owner, agent.owner))
                #expect(Set(after.map(\.id)) == Set(before.map(\.id)))
            }
        }

        @Test("A release that crashes is degraded with its last words while the old one serves; the next one heals")
        func crash() async throws {
            try await TestAgent.run { agent in
                try await agent.running(rollsBack: false) {
                    let first = try await agent.push(agent.web("one"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: first)
                    let bad = try await agent.push(
                        agent.web(
                            "two",
                            spec: "replicas: 1\nprogressDeadlineSeconds: 1",
                            container: "args: [crash, \"cannot open /model\"]"
                        ),
                        agent.service()
                    )
                    let degraded = try await agent.wait("degraded") {
                        $0.health == .degraded && $0.observedRevision == bad
                    }
                    #expect(degraded.syncedRevision == first)
                    let message = try #require(degraded.workloads.first?.message)
                    #expect(message.contains("it ended with status 3"), "\(message)")
                    #expect(message.contains("its last words: cannot open /model"), "\(message)")
                    #expect(message.contains("the Pods of the last release keep serving"), "\(message)")
                    let healthy = try #require(degraded.conditions.first { $0.type == "Healthy" })
                    #expect(healthy.status == "False")
                    #expect(healthy.message == message)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")

                    let refused = try await agent.push(
                        agent.web("three", container: "command: [/no/such/program]"),
                        agent.service()
                    )
                    let rejected = try await agent.wait("refused by the engine") {
                        $0.health == .degraded && $0.observedRevision == refused
                            && $0.workloads.first?.message?.contains("/no/such/program") == true
                    }
                    #expect(rejected.syncedRevision == first)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")

                    let good = try await agent.push(agent.web("four"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: good)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "four")
                }
            }
        }

        @Test("A commit that cannot be put to work leaves what runs: no render, no image, nothing at all")
        func refusals() async throws {
            try await TestAgent.run { agent in
                try await agent.running {
                    let first = try await agent.push(agent.web("one"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: first)
                    let cases: [(String, String, String, Health)] = [
                        ("kind: [", "Rendered", "RenderFailed", .degraded),
                        ("# nothing", "Rendered", "EmptyRender", .degraded),
                        (Samples.deployment("replicas: many"), "Rendered", "InvalidManifest", .degraded),
                        (Samples.deployment(image: "127.0.0.1:1/none:1"), "Pulled", "PullFailed", .progressing),
                    ]
                    for (overlay, type, reason, health) in cases {
                        let revision = try await agent.push(overlay)
                        let status = try await agent.wait(reason) { status in
                            status.observedRevision == revision && status.health == health
                                && status.conditions.contains {
                                    $0.type == type && $0.reason == reason && $0.status == "False"
                                }
                        }
                        #expect(status.syncedRevision == first)
                        #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                    }
                }
            }
        }

        @Test("A rewritten branch stops the agent until someone accepts it; what left the overlay leaves the host")
        func history() async throws {
            try await TestAgent.run { agent in
                let first = try await agent.push(
                    agent.web("one"),
                    agent.service(),
                    agent.web("extra", name: "extra"),
                    agent.service("extra")
                )
                try await agent.running {
                    let status = try await agent.waitUntilHealthy(at: first)
                    #expect(status.services.map(\.name) == ["extra", "web"])
                    let rewritten = try await agent.push(agent.web("two"), agent.service(), rewriting: true)
                    let stopped = try await agent.wait("stopped") { status in
                        status.conditions.contains { $0.type == "Verified" && $0.reason == "HistoryRewritten" }
                    }
                    #expect(stopped.health == .degraded)
                    #expect(stopped.observedRevision == rewritten)
                    #expect(stopped.syncedRevision == first)
                    #expect(await agent.fixture.ask("\(agent.address):7301") == "one")
                }
                try await agent.running(acceptsRewrittenHistory: true) {
                    let status = try await agent.wait("the branch is accepted") { status in
                        status.health == .healthy && status.syncedRevision != first
                    }
                    #expect(status.services.map(\.name) == ["web"])
                    #expect(await agent.fixture.ask("\(agent.address):7301") == "two")
                    try await waitUntil("the other workload is gone") {
                        let all = try await agent.fixture.engine.containers(all: true, .label(Names.owner, agent.owner))
                        return Set(all.compactMap { $0.labels[Names.workload] }) == ["web"]
                    }
                }
            }
        }
    }
}

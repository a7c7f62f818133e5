import ControllerAPI
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("A registry in trouble")
    struct RegistryFaultTests {
        @Test("What serves goes on serving, the condition says why, and it goes on when the registry is well again")
        func heals() async throws {
            try await TestAgent.run { agent in
                let registry = try TroubledRegistry()
                defer { registry.stop() }
                try await registry.fill(from: agent.fixture.image, on: agent.fixture.engine)
                let result: Result<Void, any Error>
                do {
                    result = .success(try await suffer(agent, registry))
                } catch {
                    result = .failure(error)
                }
                // The containers are gone only when the agent's are; the name can go before.
                try await registry.forget(on: agent.fixture.engine)
                try result.get()
            }
        }

        private func suffer(_ agent: TestAgent, _ registry: TroubledRegistry) async throws {
            let service = agent.service()
            try await agent.running(soak: .zero, pullSilence: .seconds(2)) {
                var last = "zero"
                _ = try await agent.waitUntilHealthy(at: try await agent.push(agent.web(last), service))
                for (trouble, words) in [
                    (TroubledRegistry.Trouble.unauthorized, "unauthorized"), (.failing, "500 Internal Server Error"),
                    (.silent, "nothing has come of it for"),
                ] {
                    registry.suffer(trouble)
                    let next = "after \(trouble)"
                    let always = "imagePullPolicy: Always"
                    let revision = try await agent.push(
                        agent.web(next, container: always, image: registry.image),
                        service
                    )
                    let held = try await agent.wait("held for \(words)") { status in
                        status.observedRevision == revision
                            && status.conditions.contains {
                                $0.type == "Pulled" && $0.status == "False" && $0.reason == "PullFailed"
                                    && $0.message.contains(words)
                            }
                    }
                    #expect(held.health == .progressing && held.rollback == nil)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == last)
                    registry.suffer(nil)
                    let healed = try await agent.waitUntilHealthy(at: revision)
                    #expect(healed.rollback == nil)
                    #expect(healed.conditions.first { $0.type == "Pulled" }?.status == "True")
                    #expect(await agent.fixture.ask("\(agent.address):7300") == next)
                    last = next
                }
            }
        }

        @Test("A layer that breaks off comes whole when it can")
        func cut() async throws {
            try await TestAgent.run { agent in
                let registry = try TroubledRegistry()
                defer { registry.stop() }
                try await registry.fill(from: agent.fixture.image, on: agent.fixture.engine)
                registry.suffer(.cutting)
                try await agent.running {
                    let revision = try await agent.push(agent.web("whole", image: registry.image), agent.service())
                    try await waitUntil("a layer breaks off") { registry.cuts > 0 }
                    registry.suffer(nil)
                    let status = try await agent.waitUntilHealthy(at: revision)
                    #expect(status.rollback == nil)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "whole")
                }
                try await registry.forget(on: agent.fixture.engine)
            }
        }
    }
}

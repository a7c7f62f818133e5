import ControllerAPI
import DockerEngine
import Glibc
import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension EngineTests {
    @Suite("The branch or its repository goes away")
    struct BranchFaultTests {
        @Test("What runs is left as it is, a condition says which of them is gone, and it goes on when they are back")
        func gone() async throws {
            try await TestAgent.run { agent in
                let first = try await agent.push(agent.web("one"), agent.service())
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: first)
                    let branch = agent.origin.path + "/refs/heads/main"
                    for (path, reason) in [(branch, "BranchNotFound"), (agent.origin.path, "FetchFailed")] {
                        #expect(rename(path, path + ".away") == 0)
                        agent.controller.hint(reason)
                        let held = try await agent.wait(reason) { status in
                            status.conditions.contains {
                                $0.type == "Fetched" && $0.status == "False" && $0.reason == reason
                            }
                        }
                        #expect(held.syncedRevision == first && held.rollback == nil)
                        #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                        #expect(rename(path + ".away", path) == 0)
                        _ = try await agent.wait("it is there again") { status in
                            status.conditions.contains { $0.type == "Fetched" && $0.status == "True" }
                        }
                    }
                    let second = try await agent.push(agent.web("two"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: second)
                }
                // An agent that is started meanwhile keeps the host at what it applied last.
                #expect(rename(agent.origin.path, agent.origin.path + ".away") == 0)
                let running = try await agent.containers()
                for container in running { try await agent.fixture.engine.removeContainer(container.id, force: true) }
                try await agent.running {
                    try await waitUntil("it serves again") { await agent.fixture.ask("\(agent.address):7300") == "two" }
                }
            }
        }

        @Test("A branch that was set back is refused until somebody sets it forward again or accepts it")
        func setBack() async throws {
            try await TestAgent.run { agent in
                let first = try await agent.push(agent.web("one"), agent.service())
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: first)
                    let second = try await agent.push(agent.web("two"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: second)
                    let branch = agent.origin.path + "/refs/heads/main"
                    try (first + "\n").write(toFile: branch, atomically: true, encoding: .utf8)
                    agent.controller.hint(first)
                    let refused = try await agent.wait("refused") { status in
                        status.conditions.contains { $0.type == "Verified" && $0.reason == "HistoryRewritten" }
                    }
                    #expect(refused.health == .degraded && refused.syncedRevision == second)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "two")
                    try (second + "\n").write(toFile: branch, atomically: true, encoding: .utf8)
                    agent.controller.hint("again")
                    let healed = try await agent.waitUntilHealthy(at: second)
                    #expect(healed.conditions.allSatisfy { $0.status != "False" }, "\(healed.conditions)")
                    try (first + "\n").write(toFile: branch, atomically: true, encoding: .utf8)
                }
                try await agent.running(acceptsRewrittenHistory: true) {
                    _ = try await agent.waitUntilHealthy(at: first)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                }
            }
        }
    }
}

import ControllerAPI
import DockerEngine
import Synchronization
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("A release that fails is rolled back")
    struct RollbackTests {
        @Test("Once, with its last words and no failed request, and not tried again until Git asks for something else")
        func rollsBack() async throws {
            try await TestAgent.run { agent in
                let good = try await agent.push(agent.web("one"), agent.service())
                let failed = Mutex("")
                try await agent.running {
                    _ = try await agent.waitUntilHealthy(at: good)
                    let hashes = try await agent.specHashes()
                    let answers = try await agent.asking(7300) {
                        let bad = try await agent.push(agent.crashing("cannot open /model"), agent.service())
                        failed.withLock { $0 = bad }
                        let status = try await agent.wait("rolled back") { $0.rollback != nil }
                        try expect(status, bad: bad, good: good)
                        try await waitUntil("the bad Pods are gone") { try await agent.specHashes() == hashes }
                    }
                    #expect(Set(answers) == ["one"], "\(answers.count { $0 == nil }) of \(answers.count) failed")
                }
                // It is remembered over the agent's death, and in another commit that asks for the same.
                let hashes = try await agent.specHashes()
                let unrelated = try await agent.push(
                    agent.crashing("cannot open /model"),
                    agent.service(),
                    Samples.configMap("other", "{a: b}")
                )
                try await agent.running {
                    let status = try await agent.wait("held back") { $0.observedRevision == unrelated }
                    #expect(status.rollback?.revision == failed.withLock { $0 })
                    #expect(status.health == .degraded)
                    #expect(try await agent.specHashes() == hashes)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "one")
                    // What takes it back in Git settles the matter; asking for it again is another try.
                    let reverted = try await agent.push(agent.web("one"), agent.service())
                    let healed = try await agent.waitUntilHealthy(at: reverted)
                    #expect(healed.rollback == nil)
                    #expect(healed.conditions.first { $0.type == "Released" }?.status == "True")
                    let again = try await agent.push(agent.crashing("cannot open /model"), agent.service())
                    let another = try await agent.wait("rolled back again") { $0.rollback?.revision == again }
                    #expect(another.rollback?.restored == good || another.rollback?.restored == reverted)
                    try await waitUntil("the bad Pods are gone again") { try await agent.specHashes() == hashes }
                }
            }
        }

        private func expect(_ status: AgentStatus, bad: String, good: String) throws {
            let rollback = try #require(status.rollback)
            #expect(rollback.revision == bad)
            #expect(rollback.restored == good)
            #expect(rollback.reason == "CrashLoopBackOff")
            #expect(rollback.message.contains("its last words: cannot open /model"), "\(rollback.message)")
            #expect(status.health == .degraded)
            #expect(status.observedRevision == bad)
            #expect(status.syncedRevision == good)
            let released = try #require(status.conditions.first { $0.type == "Released" })
            #expect(released.status == "False" && released.reason == "RolledBack")
            #expect(released.observedRevision == bad)
            #expect(released.message.contains("cannot open /model"))
            #expect(status.workloads.first?.message?.contains("the last good release keeps serving") == true)
        }

        @Test("One that dies soon after it was ready gives way as well: it has not been good for long enough")
        func diesAfterReady() async throws {
            try await TestAgent.run { agent in
                try await agent.running(soak: .seconds(2)) {
                    let good = try await agent.push(agent.web("one"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: good)
                    try await waitUntil("it has been good for long enough") { try agent.journal().good == good }
                    let bad = try await agent.push(
                        agent.web("two", container: "args: [expire, \"1\"]"),
                        agent.service()
                    )
                    let status = try await agent.wait("rolled back") { $0.rollback?.revision == bad }
                    #expect(status.syncedRevision == good)
                    try await waitUntil("the bad Pods are gone") { try await agent.specHashes().count == 1 }
                    try await waitUntil("the old one serves again") {
                        await agent.fixture.ask("\(agent.address):7300") == "one"
                    }
                }
            }
        }
    }
}

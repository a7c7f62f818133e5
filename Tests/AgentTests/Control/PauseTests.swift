import ControllerAPI
import DockerEngine
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("An agent that is asked on its host")
    struct PauseTests {
        @Test("Paused, nothing new is put to work and nothing is put right; it goes on where it was, over a restart")
        func pause() async throws {
            try await TestAgent.run { agent in
                let files = AgentFiles(data: agent.directory.path + "/data")
                let second = try await agent.paused(files)
                // The pause holds for the next agent.
                try await agent.running {
                    _ = try await agent.wait("still paused") { $0.health == .suspended }
                    #expect(try files.resume())
                    _ = try await agent.waitUntilHealthy(at: second)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "two")
                    let status = try #require(try files.readStatus())
                    #expect(status.pause == nil && status.owner == agent.owner)
                    #expect(status.pods.map(\.isReady) == [true])
                    #expect(status.pods.flatMap(\.containers).map(\.isRunning) == [true])
                    #expect(status.nextSync != nil)
                }
                #expect(try !files.resume(), "it is not paused any more")
            }
        }

        @Test("Asked to, it looks at Git at once, though nobody else told it")
        func sync() async throws {
            try await TestAgent.run { agent in
                try await agent.running {
                    let first = try await agent.push(agent.web("one"))
                    _ = try await agent.waitUntilHealthy(at: first)
                    let second = try await agent.origin.push([agent.web("two")])
                    try AgentFiles(data: agent.directory.path + "/data").requestSync()
                    _ = try await agent.waitUntilHealthy(at: second)
                }
            }
        }
    }
}

extension TestAgent {
    /// Pauses an agent that runs a release, breaks what runs and pushes another one; gives the other one's commit.
    fileprivate func paused(_ files: AgentFiles) async throws -> String {
        let pushed = Box<String>()
        try await running {
            let first = try await push(web("one"), service())
            _ = try await waitUntilHealthy(at: first)
            try files.pause(AgentPause(reason: "by hand", by: "somebody"))
            let status = try await wait("paused") { $0.health == .suspended }
            let condition = try #require(status.conditions.first { $0.type == "Reconciling" })
            #expect(condition.reason == "Paused" && condition.message == "paused by somebody: by hand")
            let containers = try await fixture.engine.containers(.label(Names.owner, owner))
            let web = try #require(containers.first { $0.labels[Names.container] != Names.sandbox })
            try await fixture.engine.stopContainer(web.id, timeout: 0)
            pushed.value = try await push(web2, service())
            _ = try await wait("the Pod is known to be down") { $0.workloads.map(\.ready) == [0] }
            try await waitUntil("the new commit was looked at") {
                status.lastSync != controller.status?.lastSync
            }
            #expect(try await !fixture.engine.container(web.id).state.isRunning)
            #expect(try journal().applied == first)
        }
        return try #require(pushed.value)
    }

    private var web2: String { web("two") }
}

/// A value that is set in one closure and read after it.
private final class Box<Value: Sendable>: @unchecked Sendable {
    var value: Value?
}

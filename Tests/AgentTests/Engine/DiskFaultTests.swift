import ControllerAPI
import DockerEngine
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite(
        "The disk of the agent's data is full",
        .enabled("file systems can be mounted") { FullDisk.isPossible },
        .timeLimit(.minutes(5))
    )
    struct DiskFaultTests {
        @Test("What runs goes on and is put right, nothing is lost, and the next commit comes when there is space")
        func rollOut() async throws {
            try await TestAgent.run { agent in
                let disk = try FullDisk(at: agent.directory.path + "/data")
                try await agent.running {
                    let first = try await agent.push(agent.web("one"), agent.service())
                    _ = try await agent.waitUntilHealthy(at: first)
                    let before = try agent.journal()
                    try disk.fill()
                    let second = try await agent.push(agent.web("two"), agent.service())
                    let held = try await agent.wait("a condition says so") { status in
                        status.conditions.contains {
                            $0.status == "False" && $0.message.lowercased().contains("no space left")
                        }
                    }
                    #expect(held.rollback == nil && held.syncedRevision == first)
                    // What is broken meanwhile is mended all the same.
                    let engine = agent.fixture.engine
                    let running = try await engine.containers(.label(Names.owner, agent.owner))
                    let web = try #require(running.first { $0.labels[Names.container] == "web" })
                    let start = try await engine.container(web.id).state.startedAt
                    try await engine.killContainer(web.id)
                    try await waitUntil("it is started again") {
                        let state = try await engine.container(web.id).state
                        return state.isRunning && state.startedAt != start
                    }
                    try await waitUntil("it serves again") {
                        await agent.fixture.ask("\(agent.address):7300") == "one"
                    }
                    #expect(try agent.journal() == before)
                    try disk.clear()
                    let healed = try await agent.waitUntilHealthy(at: second)
                    #expect(healed.rollback == nil)
                    #expect(healed.conditions.allSatisfy { $0.status != "False" }, "\(healed.conditions)")
                    #expect(try agent.journal().applied == second)
                    #expect(await agent.fixture.ask("\(agent.address):7300") == "two")
                }
                // And over the agent's own end.
                try await agent.running {
                    let revision = try agent.journal().applied
                    _ = try await agent.waitUntilHealthy(at: try #require(revision))
                }
            }
        }

        @Test("A Job that ends while its end cannot be written down is not cleared away, and has run once")
        func job() async throws {
            try await TestAgent.run { agent in
                let disk = try FullDisk(at: agent.directory.path + "/data")
                let job = Samples.job(
                    "ttlSecondsAfterFinished: 0",
                    container: "args: [trace, /dev/null, it, \"4\"]",
                    image: agent.fixture.image
                )
                try await agent.running {
                    let revision = try await agent.push(job)
                    try await agent.waitForContainers("it runs") { all in
                        all.contains { $0.labels[Names.container] == "web" && $0.state == .running }
                    }
                    try disk.fill()
                    _ = try await agent.wait("a condition says so") { status in
                        status.conditions.contains { $0.type == "Recorded" && $0.status == "False" }
                    }
                    let all = try await agent.containers()
                    #expect(all.contains { $0.labels[Names.container] == "web" && $0.state == .exited })
                    #expect(try agent.journal().runs?.jobs.values.first?.first?.succeeded == [])
                    try disk.clear()
                    _ = try await agent.waitUntilHealthy(at: revision)
                    try await agent.waitForContainers("nothing of it is left", \.isEmpty)
                    let run = try #require(try agent.journal().runs?.jobs.values.first?.first)
                    #expect(run.succeeded == [0] && run.failed == [] && run.finish?.isComplete == true)
                }
            }
        }
    }
}

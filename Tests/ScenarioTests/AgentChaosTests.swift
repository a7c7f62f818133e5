import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// An agent that ends at any operation of a rollout.
    @Suite(
        "The agent killed at every operation",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() }
    )
    struct AgentChaosTests {
        /// More than a rollout has.
        private static let limit = 60

        @Test("Before or after whatever it asks of the engine: the same end, no failed request, and a true journal")
        func everywhere() async throws {
            try await AgentWorld.with { world in
                try world.startAgent()
                try await world.untilHealthy(at: world.push("first"))
                let shape = try await Self.shape(world)
                #expect(shape.containers.count == 2 && shape.volumes == 1, "\(shape)")
                let traffic = Traffic(port: world.port)
                let result: Result<Set<String>, any Error>
                do {
                    result = .success(try await Self.strikeEverywhere(world, shape))
                } catch {
                    result = .failure(error)
                }
                let tally = traffic.stop()
                let hits = try result.get()
                #expect(tally.failures == [])
                #expect(tally.answers > 100)
                // Making, starting, stopping and removing, all were struck at.
                for part in ["containers/create", "/start", "/stop", "volumes/create", "DELETE"] {
                    #expect(hits.contains { $0.contains(part) }, "\(part) of \(hits)")
                }
            }
        }

        @Test(
            "Before or after whatever it asks of the engine in a Job: the Job runs once, and the journal says how it ended"
        )
        func jobs() async throws {
            try await AgentWorld.with { world in
                try world.startAgent()
                try await world.untilHealthy(at: world.pushJob("first"))
                var last: Shape?
                try await world.until("everything of it has ended") {
                    last = try await Self.shape(world)
                    return last?.containers == ["exited", "exited"]
                }
                let shape = try #require(last)
                var texts = ["first"]
                var hits: [String] = []
                for moment in EngineWire.Moment.allCases {
                    for number in 1...Self.limit {
                        world.wire.aim(at: number, moment)
                        let text = "\(moment)-\(number)"
                        texts.append(text)
                        let revision = try await world.pushJob(text)
                        // What is left of a Job is put away after its release is healthy.
                        try await world.until("struck at, or over") {
                            if world.wire.isMet { return world.wire.hit != nil }
                            guard try world.status()?.agent.syncedRevision == revision else { return false }
                            return try await Self.shape(world) == shape
                        }
                        let hit = world.wire.hit
                        if hit != nil { try world.startAgent() }
                        try await world.untilHealthy(at: revision)
                        try await world.until("only what belongs there is there after \(text), \(hit ?? "no hit")") {
                            try await Self.shape(world) == shape
                        }
                        let lines = texts.flatMap { ["begin \($0)", "end \($0)"] }
                        #expect(world.lines() == lines, "after \(text), \(hit ?? "no hit")")
                        let journal = try world.journal()
                        #expect(journal.applied == revision && journal.healthy == revision)
                        let runs = try #require(journal.runs?.jobs["default/migrate.Job"])
                        #expect(runs.count == min(10, texts.count) && runs.allSatisfy { $0.finish?.isComplete == true })
                        guard let hit else {
                            #expect(!world.wire.isMet)
                            break
                        }
                        hits.append(hit)
                        try #require(number < Self.limit, "a release has no end")
                    }
                }
                // What is left of the Job before goes beside what is made for the next, so their order is another each time.
                #expect(hits.count > 10, "\(hits)")
            }
        }

        /// What is there, but for the names that each release has of its own.
        private struct Shape: Equatable {
            var containers: [String]
            var volumes: Int
        }

        private static func shape(_ world: AgentWorld) async throws -> Shape {
            Shape(
                containers: try await world.containers().map { $0.split(separator: " ").last.map(String.init) ?? "" },
                volumes: try await world.volumes().count
            )
        }

        private static func strikeEverywhere(_ world: AgentWorld, _ shape: Shape) async throws -> Set<String> {
            var hits: Set<String> = []
            for moment in EngineWire.Moment.allCases {
                for number in 1...limit {
                    world.wire.aim(at: number, moment)
                    let text = "\(moment) \(number)"
                    let revision = try await world.push(text)
                    try await world.until("struck at, or over") {
                        if world.wire.isMet { return world.wire.hit != nil }
                        return try world.status()?.agent.syncedRevision == revision
                    }
                    let hit = world.wire.hit
                    if hit != nil { try world.startAgent() }
                    try await world.untilHealthy(at: revision)
                    try await world.until("only what belongs there is there after \(text), \(hit ?? "no hit")") {
                        try await Self.shape(world) == shape
                    }
                    #expect(try await WebRequest(port: world.port, path: "/index.html").send().body == text)
                    let journal = try world.journal()
                    #expect(journal.applied == revision && journal.healthy == revision)
                    guard let hit else {
                        #expect(!world.wire.isMet)
                        break
                    }
                    hits.insert(hit.replacing(/[0-9a-f]{64}/, with: "ID"))
                    try #require(number < limit, "a rollout has no end")
                }
            }
            return hits
        }
    }
}

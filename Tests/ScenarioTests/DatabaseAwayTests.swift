import DatabaseServers
import Testing

extension Scenarios {
    /// With the settings that a configuration has which says nothing of them.
    @Suite(
        "What a delivery needs goes away",
        .enabled("git and PostgreSQL are there") { await Requirements.haveGit() && PostgresCluster.isAvailable }
    )
    struct DatabaseAwayTests {
        /// What becomes of the database while a job runs.
        enum Loss: String, CaseIterable, Sendable {
            case restart = "the server is killed and started again"
            case termination = "every connection is terminated"
            case silence = "nothing is heard of it for 20 s"
        }

        @Test(
            "The database goes away in the middle of a job: the controller says that it is not ready, and no job is done twice",
            .timeLimit(.minutes(10))
        )
        func databaseGoes() async throws {
            // The longest of them is a wait: they wait together.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for loss in Loss.allCases {
                    group.addTask {
                        let world = try await KillWorld(KillStore(isPostgres: true, controllers: 1), lease: "30s")
                        do {
                            try await deliver(in: world, during: loss)
                        } catch {
                            Issue.record("\(loss.rawValue): \(error)\n\(world.story)")
                        }
                        await world.end()
                    }
                }
                try await group.waitForAll()
            }
        }

        private func deliver(in world: KillWorld, during loss: Loss) async throws {
            try world.revive()
            var logs = LogWitness()
            let revision = try await world.push("app.txt", loss.rawValue, in: world.clone)
            try await world.until("the gate runs") {
                try await world.runs()?.contains { try $0.job("gate").status == .running } ?? false
            }
            #expect(await world.get("/readyz") != nil)
            switch loss {
            case .restart:
                try world.cluster?.stop()
                try await expectUnready(world)
                try world.cluster?.start()
            case .termination: try await world.terminateBackends()
            case .silence:
                async let silence: Void? = world.databaseWire?.silence(for: .seconds(20))
                try await expectUnready(world)
                _ = try await silence
            }
            let start = ContinuousClock.now
            try await world.until("the controller is ready") { await world.get("/readyz") != nil }
            // What is silent may be spoken to again at once; a server that was started is tried again within seconds.
            #expect(ContinuousClock.now - start < .seconds(15), "\(loss.rawValue)")
            try await world.untilDelivered(revision, &logs, within: .seconds(60))
            try await world.check([revision])
            let runs = try #require(try await world.runs())
            let attempts = runs.flatMap(\.jobs).map(\.attempt)
            #expect(attempts.allSatisfy { $0 == 1 }, "\(loss.rawValue): \(attempts)")
        }

        private func expectUnready(_ world: KillWorld) async throws {
            let start = ContinuousClock.now
            try await world.until("the controller is not ready") { await world.get("/readyz") == nil }
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(await world.get("/healthz") != nil)
        }

        @Test("What a killed controller did is taken over within 15 s", .timeLimit(.minutes(10)))
        func takeover() async throws {
            let world = try await KillWorld(KillStore(isPostgres: true, controllers: 2), lease: "30s")
            do {
                try world.revive()
                for name in ["controller-0", "controller-1"] {
                    // The second time it is the one that watches which dies: whoever has taken over keeps it.
                    try await world.until("both controllers answer") {
                        let answers = await [world.isReady("controller-0"), world.isReady("controller-1")]
                        return !answers.contains(false)
                    }
                    world.kill(name)
                    let start = ContinuousClock.now
                    let revision = try await world.push("app.txt", name, in: world.clone)
                    try await world.until("there is a run") {
                        try await world.runs()?.contains { $0.revision == revision } ?? false
                    }
                    #expect(ContinuousClock.now - start < .seconds(15), "after \(name) was killed")
                    try world.start(name)
                }
            } catch {
                Issue.record("\(error)\n\(world.story)")
            }
            await world.end()
        }
    }
}

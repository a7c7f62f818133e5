import Testing

extension Scenarios {
    /// Nothing that ends, whenever it ends, loses a delivery or promotes it twice.
    @Suite(
        "Killed and started again",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() },
        .group(delivers: true)
    )
    struct KillTests {
        @Test(
            "A process that is killed at every stage costs no delivery",
            arguments: [["controller"], ["runner"], ["proxy"], ["agent-staging", "agent-production"]]
        )
        func atEveryStage(processes: [String]) async throws {
            let group = try Group.shared()
            let traffic = try await [group.servicePort("staging"), group.servicePort("production")].map(Traffic.init)
            let result: Result<Void, any Error>
            do {
                result = .success(try await deliver(group, killing: processes))
            } catch {
                result = .failure(error)
            }
            for tally in traffic.map({ $0.stop() }) {
                // Traffic goes through the proxy alone: only its own end is felt.
                if processes != ["proxy"] { #expect(tally.failures == []) }
                #expect(tally.answers > 20)
            }
            try result.get()
        }

        private func deliver(_ group: Group, killing processes: [String]) async throws {
            let name = processes.joined(separator: " and ")
            let files = DemoFiles(lint: group.gate, page: "after \(name)")
            let revision = try await group.repository.push("kill \(name)", files)
            try await group.until("lint", of: revision, is: .running)
            let waiting = try await group.startWaiting("production", at: revision)
            try await group.kill(processes)
            try group.open(revision)
            try await group.until("image", of: revision, is: .running, .succeeded)
            try await group.kill(processes)
            try await group.until("staging", of: revision, is: .running, .succeeded)
            try await group.kill(processes)
            let run = try await group.untilReview(revision)
            try await group.untilBack(group.kill(processes))
            try await group.approve(run.id)
            try await group.kill(processes)
            try await group.expectDelivered(revision, page: files.page)
            let waited = try await waiting.result(within: .seconds(60))
            #expect(waited.status == 0, "\(waited.text)")
            for job in try await group.untilOver(revision).jobs {
                let most =
                    1
                    + (processes.contains { $0 == "runner" || $0 == "controller" }
                        ? Self.hits(job.id) : Self.hitsBefore(job.id))
                #expect(job.attempt <= most, "\(job.id) was begun \(job.attempt) times")
            }
        }

        /// How many of the kills can have cost a job an attempt: the one at its own stage, and the one before, after which its turn
        /// comes while whoever asked for work is dead.
        private static func hits(_ job: String) -> Int {
            ["lint", "test"].contains(job) ? 1 : 2
        }

        /// The first jobs may be given to a runner that was killed at the end of the delivery before.
        private static func hitsBefore(_ job: String) -> Int {
            ["lint", "test"].contains(job) ? 1 : 0
        }
    }
}

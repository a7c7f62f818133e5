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
            let attempts = try await group.untilOver(revision).jobs.map(\.attempt)
            // A kill that comes as a stage ends can hit the job of the next one, which the next kill hits again.
            #expect(attempts.allSatisfy { $0 <= 3 }, "each job was hit at most twice: \(attempts)")
        }
    }
}

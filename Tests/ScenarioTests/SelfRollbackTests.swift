import Testing

extension Scenarios {
    /// A bad release in production, with nobody there.
    @Suite(
        "Rolled back by itself",
        .enabled("engine, busybox and git are there") { await Requirements.areMet() },
        .group(delivers: true)
    )
    struct SelfRollbackTests {
        @Test("Nobody notices but Git: a revert commit and a hold, which nothing promotes past until it is released")
        func production() async throws {
            let group = try Group.shared()
            let traffic = Traffic(port: try await group.servicePort("production"))
            let result: Result<StatusModel.Run, any Error>
            do {
                result = .success(try await failInProduction(group))
            } catch {
                result = .failure(error)
            }
            let tally = traffic.stop()
            let run = try result.get()
            #expect(tally.failures == [])
            #expect(tally.bodies == ["first"])
            #expect(tally.answers > 20)
            try await expectPair(group, run)
            // The same image again fails at the hold.
            try await again(group, run)
            let held = try await group.untilOver(run.revision)
            let reason = try held.job("production").reason ?? "no reason"
            #expect(reason.contains("is held back from production"), "\(reason)")
            #expect(try await group.repository.promotions(of: run.revision, to: "production").count == 1)
            try await succeeds(group, "hold", "release", "1")
            try await again(group, run)
            let end = ContinuousClock.now + .seconds(30)
            while try await group.repository.promotions(of: run.revision, to: "production").count < 2 {
                guard ContinuousClock.now < end else { throw ScenarioFailure("what was released is not promoted") }
                try await Task.sleep(for: .milliseconds(50))
            }
        }

        /// Delivers an image that never answers its probe, to production only, and waits until it is back.
        private func failInProduction(_ group: Group) async throws -> StatusModel.Run {
            var files = DemoFiles(page: "never", file: "elsewhere.html")
            files.workflow = files.standardWorkflow
                .replacing("  staging:\n", with: "  before:\n")
                .replacing("needs: [image, staging]", with: "needs: [image, before]")
                .replacing(
                    """
                          - uses: headgate/promote@v1
                            with:
                              environment: staging
                              images: demo=${{ needs.image.outputs.image }}
                          - uses: headgate/wait-for-sync@v1
                            with:
                              environment: staging
                              timeout: 2m
                    """,
                    with: "      - run: \"true\""
                )
            let revision = try await group.repository.push("never be ready", files)
            try await group.approve(group.untilReview(revision).id)
            let run = try await group.untilOver(revision)
            #expect(run.status == .failed)
            let reason = try run.job("production").reason ?? "no reason"
            #expect(reason.contains("readiness probe: /index.html answered 404"), "\(reason)")
            try await group.until("production is healthy again") { status in
                try status.environment("production").health == .healthy ? true : nil
            }
            return run
        }

        /// The revert commit and the hold are there, once, in the agent's name.
        private func expectPair(_ group: Group, _ run: StatusModel.Run) async throws {
            let git = ["git", "-C", group.repository.origin]
            let log = try await group.workshop.output(
                git + ["log", "--format=%B", "--grep=^Headgate-Rollback:", "--extended-regexp", "main"]
            )
            #expect(log.components(of: "Headgate-Rolled-Back-By: agent/production") == 1, "\(log)")
            let overlay = try await group.workshop.output(git + ["show", "main:\(DemoFiles.overlay("production"))"])
            #expect(!overlay.contains(run.revision))
            let holds = try await succeeds(group, "hold", "list")
            #expect(holds.contains(run.revision.prefix(10)), "\(holds)")
            let history = try await succeeds(group, "history", "production")
            #expect(history.contains("rollback") && history.contains("agent/production"), "\(history)")
            let audit = try await succeeds(group, "audit", "--limit", "50")
            for entry in ["agent.rollback", "hold.add"] { #expect(audit.contains(entry), "\(audit)") }
            #expect(try await group.page("production") == "first")
        }

        /// Runs the jobs that failed again, and approves.
        private func again(_ group: Group, _ run: StatusModel.Run) async throws {
            try await succeeds(group, "rerun", String(run.id), "--failed")
            try await group.approve(group.untilReview(run.revision).id)
        }

        @discardableResult
        private func succeeds(_ group: Group, _ words: String...) async throws -> String {
            let arguments = [Requirements.headgate] + words + ["--data", group.data]
            return try await group.workshop.output(arguments, in: group.repository.path)
        }
    }
}

extension String {
    /// How often a text is in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}

import ControllerAPI
import Persistence
import Testing

@testable import Controller

@Suite("Runs that run again, and whose turn it is")
struct RerunTests {
    private static let operatorAccount = Principal.operatorAccount

    @Test("Earlier attempts keep their logs, their results and who decided")
    func attempts() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push()
            let first = try await fixture.start()
            try await fixture.log("1 first\n", lease: first.lease)
            try await fixture.finish(first.lease, .failed, reason: "step 1 failed")
            let deliveries = fixture.parts.deliveries
            try await deliveries.rerun(
                run: run,
                RerunRequest(failedOnly: true, debug: true),
                by: Self.operatorAccount
            )
            var summary = try await fixture.parts.board.run(run)
            #expect(summary.attempt == 2)
            #expect(summary.debug == true)
            #expect(summary.finishedAt == nil)
            let second = try await fixture.start()
            #expect(second.attempt == 2)
            #expect(second.contexts.contains("ACTIONS_STEP_DEBUG"))
            #expect(second.contexts.contains("run_attempt"))
            try await fixture.log("1 second\n", lease: second.lease)
            try await fixture.finish(second.lease)
            summary = try await fixture.parts.board.run(run)
            let lint = try #require(summary.jobs.first { $0.id == "lint" })
            #expect(lint.status == .succeeded)
            #expect(lint.earlier?.map(\.attempt) == [1])
            #expect(lint.earlier?.first?.status == .failed)
            #expect(lint.earlier?.first?.reason == "step 1 failed")
            for (attempt, text) in [(1, "1 first\n"), (2, "1 second\n"), (nil, "1 second\n")] {
                let part = try await fixture.parts.logs.read(
                    run: run,
                    job: "lint",
                    attempt: attempt,
                    from: 0,
                    atMost: .zero
                )
                #expect(String(decoding: part.bytes, as: UTF8.self) == text)
                #expect(part.isComplete)
            }
            await #expect(throws: ControllerError.self) {
                try await fixture.parts.logs.read(run: run, job: "lint", attempt: 3, from: 0, atMost: .zero)
            }
            try await fixture.browse { browser in
                let text = try await browser.get("/runs/\(run)/jobs/lint/text?attempt=1").text
                #expect(text == "1 first\n")
                let page = try await browser.get("/runs/\(run)").text
                #expect(page.contains("/jobs/lint?attempt=1\""))
            }
        }
    }

    @Test("A review is asked for anew, and the same person may decide again")
    func reviews() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.pushToReview()
            let decide = { (decision: ReviewDecision) in
                let seen = try await fixture.parts.board.pendingReviews().first { $0.run == run }?.fingerprint
                _ = try await fixture.parts.reviews.decide(
                    run,
                    ReviewRequest(
                        environment: "production",
                        decision: decision,
                        reviewer: "ann",
                        reason: "so",
                        seen: seen
                    ),
                    by: Self.operatorAccount,
                    via: "test"
                )
            }
            try await decide(.reject)
            #expect(try await fixture.parts.board.run(run).status == .failed)
            try await fixture.parts.deliveries.rerun(
                run: run,
                RerunRequest(failedOnly: true),
                by: Self.operatorAccount
            )
            #expect(try await fixture.status(of: "production", run: run) == .waiting)
            #expect(try await fixture.status(of: "lint", run: run) == .succeeded)
            try await decide(.approve)
            #expect(try await fixture.status(of: "production", run: run) == .queued)
            let actions = try await fixture.parts.database.read { try AuditLog.newest(10, in: $0) }.map(\.action)
            #expect(actions.contains("run.rerun"))
        }
    }

    @Test("What is not over, has no jobs or did not fail is refused with words")
    func refusals() async throws {
        try await WebFixture.with { fixture in
            let deliveries = fixture.parts.deliveries
            func refused(_ run: Int, failedOnly: Bool = false) async -> String {
                do {
                    try await deliveries.rerun(
                        run: run,
                        RerunRequest(failedOnly: failedOnly),
                        by: Self.operatorAccount
                    )
                    return ""
                } catch {
                    return "\(error)"
                }
            }
            let run = try await fixture.push()
            #expect(await refused(run).contains("is not over"))
            let broken = try await fixture.pushBroken(error: "no", event: 2)
            #expect(await refused(broken).contains("has no jobs"))
            #expect(await refused(99).contains("there is no run"))
            let whole = try await fixture.push(
                workflow: "on: push\njobs:\n  one: {runs-on: linux, steps: [{run: x}]}",
                event: 3
            )
            try await deliveries.cancel(run: run, by: Self.operatorAccount)
            try await fixture.finish(try await fixture.start().lease)
            #expect(await refused(whole, failedOnly: true).contains("no job of run"))
            #expect(await refused(whole) == "")
        }
    }

    @Test("Jobs of a higher priority get runners first, and the queue shows who waits for which labels")
    func priorities() async throws {
        try await WebFixture.with { fixture in
            let first = try await fixture.push()
            let second = try await fixture.push(event: 2)
            try await fixture.parts.deliveries.prioritise(run: second, 5, by: Self.operatorAccount)
            let queues = QueueBoard(database: fixture.parts.database)
            var queue = try #require(try await queues.document().queues.first)
            #expect(queue.labels == ["linux"])
            #expect(queue.depth == 2)
            #expect(queue.runners == [])
            #expect(queue.jobs.map(\.run) == [second, first])
            let job = try await fixture.start()
            #expect(job.run == second)
            let document = try await queues.document()
            queue = try #require(document.queues.first)
            #expect(queue.depth == 1)
            #expect(queue.running == 1)
            #expect(queue.runners == ["one"])
            #expect(document.runners.first?.running.map(\.run) == [second])
            await #expect(throws: ControllerError.self) {
                try await fixture.parts.deliveries.prioritise(run: first, 101, by: Self.operatorAccount)
            }
            let waiting = try await fixture.parts.board.run(first).jobs
            #expect(waiting.allSatisfy { $0.since != nil })
        }
    }
}

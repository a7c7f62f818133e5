import ControllerAPI
import Persistence
import Testing

@testable import Controller

@Suite("Jobs that runners hold", .timeLimit(.minutes(10)))
struct RunnerDeskTests {
    private static let workflow = """
        on: push
        jobs:
          one: {runs-on: linux, steps: [{run: "true"}]}
          two: {runs-on: linux, steps: [{run: "true"}]}
        """

    private func greet(_ fixture: WebFixture, _ session: String, keeps: [KeptJob]? = nil) async throws {
        let registration = RunnerRegistration(
            name: "one",
            session: session,
            labels: ["linux"],
            concurrency: 2,
            keeps: keeps
        )
        try await fixture.parts.runners.register(registration, as: "one")
    }

    private func isPresent(_ fixture: WebFixture) async throws -> Bool {
        try await fixture.parts.database.read { try !RunnerTable.present(in: $0).isEmpty }
    }

    private func claim(_ fixture: WebFixture, _ session: String) async throws -> JobAssignment {
        let claim = ClaimRequest(runner: "one", session: session, waitSeconds: 0)
        return try #require(await fixture.parts.runners.claim(claim, as: "one"))
    }

    @Test("A runner that was started again keeps what it says it keeps, and the rest goes back")
    func keeps() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push(workflow: Self.workflow)
            try await greet(fixture, "first")
            let one = try await claim(fixture, "first")
            let two = try await claim(fixture, "first")
            // A job of the right name and another attempt is another one.
            let kept = KeptJob(run: run, job: one.job, attempt: 1)
            try await greet(fixture, "second", keeps: [kept, KeptJob(run: run, job: two.job, attempt: 2)])
            #expect(try await fixture.status(of: one.job, run: run) == .running)
            #expect(try await fixture.status(of: two.job, run: run) == .queued)
            try await expectRefusal(.conflict, "not yours any more") {
                try await fixture.parts.runners.heartbeat(two.lease, by: "one")
            }
            // Its lease speaks for it as before, and the new session has jobs of its own.
            #expect(try await !fixture.parts.runners.heartbeat(one.lease, by: "one").cancelRequested)
            let again = try await claim(fixture, "second")
            #expect(again.job == two.job)
            #expect(again.attempt == 2)
            // A worker that has died after all: what is not kept any more goes back, what this session took does not.
            try await greet(fixture, "second")
            #expect(try await fixture.status(of: one.job, run: run) == .queued)
            #expect(try await fixture.status(of: two.job, run: run) == .running)
        }
    }

    @Test("A lease that ends returns its job, unless nobody could renew it because the database was silent")
    func expired() async throws {
        try await WebFixture.with { fixture in
            let parts = fixture.parts
            parts.duties.want([Duty.leases])
            try await parts.duties.begin()
            let duty = try #require(parts.duties.held(Duty.leases))
            let run = try await fixture.push(workflow: Self.workflow)
            try await greet(fixture, "first")
            let job = try await claim(fixture, "first").job
            try await parts.runners.takeBackExpired(duty)
            #expect(try await fixture.status(of: job, run: run) == .running)
            try await parts.database.write { connection in
                _ = try connection.execute("UPDATE jobs SET lease_until = 1 WHERE job = ?", [.text(job)])
            }
            // Any answer is too late for somebody who does not wait.
            let error = try await #require(throws: ControllerError.self) {
                try await parts.runners.takeBackExpired(duty, patience: .zero)
            }
            #expect(error.code == .unavailable)
            #expect(try await fixture.status(of: job, run: run) == .running)
            try await parts.runners.takeBackExpired(duty)
            #expect(try await fixture.status(of: job, run: run) == .queued)
        }
    }

    @Test("A job that is given back is queued again, and its lease is nobody's")
    func givenBack() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push(workflow: Self.workflow)
            try await greet(fixture, "first")
            let one = try await claim(fixture, "first")
            for what in Self.speaking {
                try await expectRefusal(.conflict, "not yours any more") { try await what(fixture, one.lease, "two") }
            }
            try await fixture.parts.runners.takeBack(one.lease, by: "one")
            #expect(try await fixture.status(of: one.job, run: run) == .queued)
            for what in Self.speaking {
                try await expectRefusal(.conflict, "not yours any more") { try await what(fixture, one.lease, "one") }
            }
            let again = try await claim(fixture, "first")
            #expect(again.job == one.job)
            #expect(again.attempt == 2)
        }
    }

    /// What a runner may say of a job by its lease.
    private static let speaking: [@Sendable (WebFixture, String, String) async throws -> Void] = [
        { _ = try await $0.parts.runners.heartbeat($1, by: $2) },
        { _ = try await $0.parts.runners.held($1, by: $2) },
        { _ = try await $0.parts.runners.run(of: $1, by: $2) },
        { try await $0.parts.runners.takeBack($1, by: $2) },
        {
            try await $0.parts.runners.finish(
                JobResult(status: .succeeded, reason: nil, outputs: [:]),
                lease: $1,
                by: $2
            )
        },
    ]

    @Test("A job that runners lose again and again fails at the fifth time")
    func lost() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push(workflow: Self.workflow)
            try await greet(fixture, "first")
            for attempt in 1...5 {
                let job = try await claim(fixture, "first")
                #expect(job.job == "one")
                #expect(job.attempt == attempt)
                try await fixture.parts.runners.takeBack(job.lease, by: "one")
            }
            let job = try await fixture.parts.database.read { try JobTable.find(run: run, job: "one", in: $0) }
            #expect(job?.status == .failed)
            #expect(job?.reason == "the runner one gave it back, 5 times")
        }
    }

    @Test("What a runner has asked before it took leave reaches nobody")
    func left() async throws {
        try await WebFixture.with { fixture in
            try await greet(fixture, "first")
            async let answer = fixture.parts.runners.claim(
                ClaimRequest(runner: "one", session: "first", waitSeconds: 20),
                as: "one"
            )
            // Somebody else's word changes nothing.
            try await fixture.parts.runners.leave("other", as: "one")
            #expect(try await isPresent(fixture))
            try await fixture.parts.runners.leave("first", as: "one")
            #expect(try await !isPresent(fixture))
            let run = try await fixture.push(workflow: Self.workflow)
            // Asked too late it is told to greet first.
            let job: JobAssignment?
            do { job = try await answer } catch is ControllerError { job = nil }
            #expect(job == nil)
            #expect(try await fixture.status(of: "one", run: run) == .queued)
        }
    }

    @Test("A registration without what is kept is one that keeps nothing")
    func compatible() async throws {
        let text = #"{"name": "one", "session": "s", "labels": [], "concurrency": 1}"#
        #expect(try JSON.decode(RunnerRegistration.self, from: text).keeps == nil)
    }
}

import ControllerAPI
import Persistence
import Testing
import Workflows

@testable import Controller

@Suite("Rules of environments over real repositories")
struct ReviewRuleTests {
    @Test("A job waits for its wait timer before a runner gets it, and says until when")
    func timer() async throws {
        try await DeliveryFixture.with { rule in
            rule.waitTimer = .seconds(600)
            rule.requiredReviews = 0
            rule.reviewers = []
        } _: { fixture in
            let run = try await fixture.runToProduction()
            let waiting = try await fixture.parts.board.run(run)
            #expect(waiting.waitingFor?.contains("until 2026-01-01T00:10:00.000Z") == true)
            #expect(try await fixture.claimed() == nil)
            try await fixture.pass(.seconds(599))
            #expect(try await fixture.job(run).status == .waiting)
            try await fixture.pass(.seconds(1))
            #expect(try await fixture.job(run).status == .queued)
            #expect(try await fixture.claim().job == "production")
        }
    }

    @Test("A review that nobody decides fails the job when it expires")
    func expires() async throws {
        try await DeliveryFixture.with {
            $0.expires = .seconds(3600)
        } _: { fixture in
            let run = try await fixture.runToProduction()
            #expect(try await fixture.review(run)?.expiresAt == "2026-01-01T01:00:00.000Z")
            try await fixture.pass(.seconds(3600))
            let job = try await fixture.job(run)
            #expect(job.status == .failed)
            #expect(job.reason == "the review of production expired: it was not decided within 1 hour")
        }
    }

    @Test("A branch that the environment refuses fails the job with the reason")
    func branches() async throws {
        try await DeliveryFixture.with {
            $0.branches = ["release/*"]
        } _: { fixture in
            let run = try await fixture.runToProduction()
            let job = try await fixture.job(run)
            #expect(job.status == .failed)
            #expect(job.reason == "production takes deployments from release/* only, not from main")
        }
    }

    @Test("An approved job waits for the window, and a freeze that begins while it is queued takes it back")
    func calendar() async throws {
        let start = Int(DeliveryFixture.start.milliseconds / 1000)
        try await DeliveryFixture.with { rule in
            // 2026-01-01 is a Thursday.
            rule.calendar = DeliveryCalendar(
                windows: [.init(days: [4], from: 60, to: 1440, zone: .utc)],
                freezes: [.init(from: start + 4000, to: start + 5000, reason: "the auditors are here")]
            )
        } _: { fixture in
            let run = try await fixture.runToProduction()
            try await fixture.approve(run)
            let waiting = try await fixture.parts.board.run(run)
            #expect(waiting.waitingFor?.contains("until 2026-01-01T01:00:00.000Z") == true)
            #expect(try await fixture.review(run) == nil)
            try await fixture.pass(.seconds(3600))
            #expect(try await fixture.job(run).status == .queued)
            try await fixture.pass(.seconds(400))
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).reason?.contains("frozen: the auditors are here") == true)
            try await fixture.pass(.seconds(1000))
            #expect(try await fixture.claim().job == "production")
        }
    }

    @Test("A rejection fails the job with who and why")
    func rejection() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction()
            try await fixture.decide(run, .reject, as: "ben", reason: "not before Monday")
            let job = try await fixture.job(run)
            #expect(job.status == .failed)
            #expect(job.reason == "rejected by ben: not before Monday")
            #expect(try await fixture.audit().contains("ben review.reject"))
        }
    }

    @Test("A team among the reviewers is any of its members")
    func teams() async throws {
        try await DeliveryFixture.with { rule in
            rule.reviewers = ["team:ops"]
            rule.people = ["ben"]
        } _: { fixture in
            let run = try await fixture.runToProduction()
            await #expect(throws: ControllerError.self) { try await fixture.approve(run, as: "ann") }
            #expect(try await fixture.review(run)?.waits.first?.words.hasSuffix("an approval of team:ops") == true)
            try await fixture.approve(run, as: "ben")
            #expect(try await fixture.job(run).status == .queued)
        }
    }

    @Test("Whoever has a run repeated cannot approve it")
    func repeated() async throws {
        try await DeliveryFixture.with {
            $0.preventSelfReview = true
        } _: { fixture in
            let run = try await fixture.runToProduction()
            for (id, actor) in [(run, "ann"), (run + 10, "ben")] {
                try await fixture.parts.database.write { connection in
                    try AuditLog.append(
                        actor: actor,
                        action: "run.rerun",
                        detail: try JSON.encode(["run": String(id), "attempt": "2"]),
                        at: fixture.now.text,
                        in: connection
                    )
                }
            }
            await #expect(throws: ControllerError.self) { try await fixture.approve(run, as: "ann") }
            try await fixture.approve(run, as: "ben")
        }
    }

    struct Part: Sendable, CustomTestStringConvertible {
        var name: String
        var author = (name: "Eve", email: "eve@example.com")
        var committer: (name: String, email: String)?
        var message = "Change"
        var starter = "mia"
        var isBarred: Bool

        var testDescription: String { name }
    }

    @Test(
        "Whoever had a part in any commit of the change, or started it, cannot approve it",
        arguments: [
            Part(name: "author by address", author: ("A. Nother", "ANN@example.com"), isBarred: true),
            Part(name: "author by name", author: ("ann", "x@example.org"), isBarred: true),
            Part(name: "author by name in Git", author: ("Ann Example", "x@example.org"), isBarred: true),
            Part(name: "committer", committer: ("Somebody", "ann@example.com"), isBarred: true),
            Part(
                name: "co-author",
                message: "Change\n\nCo-authored-by: Ann E. <ann@example.com>",
                isBarred: true
            ),
            Part(name: "starter", starter: "ann", isBarred: true),
            Part(name: "nobody of them", isBarred: false),
        ]
    )
    func selfReview(_ part: Part) async throws {
        let ann = PersonRule(name: "ann", emails: ["ann@example.com"], gitNames: ["Ann Example"])
        let barring = { (rule: inout EnvironmentRule) in rule.preventSelfReview = true }
        try await DeliveryFixture.with(barring, people: [ann]) { fixture in
            // What runs there: of a change that ann had made herself, which counts no more.
            try await fixture.commit(["a": "0"], "Earlier", author: ("ann", "ann@example.com"))
            let first = try await fixture.runToProduction(image: "api:v1")
            try await fixture.approve(first, as: "ben")
            let job = try await fixture.claim()
            _ = try await fixture.promote(["api=api:v1"], with: job)
            try await fixture.finish(job)
            try await fixture.commit(["a": "1"], part.message, author: part.author, committer: part.committer)
            try await fixture.commit(["a": "2"], "Newest, by somebody else")
            let run = try await fixture.runToProduction(image: "api:v2", by: part.starter)
            guard part.isBarred else {
                try await fixture.approve(run)
                return
            }
            try await expectRefusal(.forbidden, "bars self-review") { try await fixture.approve(run) }
            // Rejecting one's own change does no harm.
            try await fixture.decide(run, .reject, as: "ann", reason: "I saw a mistake")
            #expect(try await fixture.job(run).status == .failed)
        }
    }
}

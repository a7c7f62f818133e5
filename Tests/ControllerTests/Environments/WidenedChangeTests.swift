import ControllerAPI
import Git
import HTTPTypes
import Persistence
import Testing

@testable import Controller

@Suite("Approvals of changes that grow afterwards")
struct WidenedChangeTests {
    private static let ann = PersonRule(name: "ann", emails: ["ann@example.com"], gitNames: [])

    private static func with(_ body: (DeliveryFixture) async throws -> Void) async throws {
        try await DeliveryFixture.with({ $0.preventSelfReview = true }, people: [ann], body)
    }

    /// Two deliveries, the second with ann's own commit, and a third change that ann may approve and does.
    private static func approved(_ fixture: DeliveryFixture) async throws -> Int {
        for (image, author) in [("api:v1", "Eve"), ("api:v2", "ann")] {
            try await fixture.commit(["a": image], "Change", author: (author, "\(author)@example.com"))
            let run = try await fixture.runToProduction(image: image)
            try await fixture.approve(run, as: "ben")
            let job = try await fixture.claim()
            _ = try await fixture.promote(["api=\(image)"], with: job)
            try await fixture.finish(job)
        }
        try await fixture.commit(["a": "3"], "By somebody else")
        let run = try await fixture.runToProduction(image: "api:v3")
        try await fixture.approve(run, as: "ann")
        #expect(try await fixture.job(run).status == .queued)
        return run
    }

    private static func rollback(_ fixture: DeliveryFixture) async throws {
        let answer = try await fixture.send(
            .post,
            "/api/v1/environments/production/rollbacks",
            as: "ben",
            #"{"reason": "it loses orders"}"#
        )
        try #require(answer.status == 200, "\(answer.text)")
    }

    @Test("A rollback that puts the approver's own commits into the change voids the approval")
    func rollback() async throws {
        try await Self.with { fixture in
            let run = try await Self.approved(fixture)
            try await Self.rollback(fixture)
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).status == .waiting)
            #expect(try await fixture.review(run)?.approvals.isEmpty == true)
            #expect(try await fixture.audit().contains("ben review.void"))
            await #expect(throws: ControllerError.self) { try await fixture.approve(run, as: "ann") }
            try await fixture.approve(run, as: "ben")
            #expect(try await fixture.claim().job == "production")
        }
    }

    @Test("A rollback voids approvals of those too who had no part in the change: it is not what they were shown")
    func uninvolved() async throws {
        try await Self.with { fixture in
            try await fixture.deliver(image: "api:v1")
            try await fixture.commit(["a": "2"], "Change")
            try await fixture.deliver(image: "api:v2")
            try await fixture.commit(["a": "3"], "Change")
            let run = try await fixture.runToProduction(image: "api:v3")
            try await fixture.approve(run, as: "ann")
            try await Self.rollback(fixture)
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).status == .waiting)
            try await fixture.approve(run, as: "ann")
            #expect(try await fixture.claim().job == "production")
        }
    }

    @Test("An approval without what it began at, as older releases wrote it, is looked at again")
    func older() async throws {
        try await Self.with { fixture in
            let run = try await Self.approved(fixture)
            try await fixture.parts.database.write { connection in
                _ = try connection.execute("UPDATE decisions SET base = NULL")
            }
            #expect(try await fixture.claim().run == run)
        }
    }

    @Test("Where what runs there is not in Git any more, whoever made any commit has a part in the change")
    func unknown() async throws {
        try await Self.with { fixture in
            let run = try await Self.approved(fixture)
            try await fixture.parts.database.write { connection in
                _ = try connection.execute("UPDATE decisions SET base = 'x'")
                _ = try connection.execute(
                    "UPDATE promotions SET revision = ? WHERE promotion IS NOT NULL",
                    [.text(String(repeating: "9", count: 40))]
                )
            }
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).status == .waiting)
            #expect(try await fixture.review(run)?.approvals.isEmpty == true)
        }
    }

    @Test("What is pushed after an approval is not what it lets through")
    func pushed() async throws {
        try await Self.with { fixture in
            let run = try await Self.approved(fixture)
            try await fixture.commit(["a": "evil"], "Evil", author: ("ann", "ann@example.com"))
            let job = try await fixture.claim()
            #expect(job.run == run)
            #expect(job.revision == (try await fixture.parts.board.run(run).revision))
            await #expect(throws: ControllerError.self) { try await fixture.promote(["api=api:evil"], with: job) }
        }
    }
}

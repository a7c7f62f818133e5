import ControllerAPI
import HTTPTypes
import Persistence
import Testing
import Workflows

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("A decision is about what was shown")
struct ReviewBindingTests {
    private static func body(_ seen: String?, decision: String = "approve") throws -> String {
        let request = ReviewRequest(
            environment: "production",
            decision: try #require(ReviewDecision(rawValue: decision)),
            reviewer: nil,
            reason: nil,
            seen: seen
        )
        return String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
    }

    @Test("Without the fingerprint of what was looked at nothing is decided")
    func missing() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction()
            let answer = try await fixture.send(.post, "/api/v1/runs/\(run)/reviews", as: "ann", Self.body(nil))
            #expect(answer.status == 400)
            #expect(answer.text.contains("fingerprint"))
            #expect(try await fixture.job(run).status == .waiting)
        }
    }

    @Test("A decision about what has changed since is refused, and told what changed")
    func changed() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction(image: "api:v1")
            let seen = try #require(try await fixture.review(run)?.fingerprint)
            #expect(try await fixture.review(run)?.images == ["api=api:v1"])
            // Another delivery is promoted meanwhile.
            try await fixture.deliver(image: "api:v9")
            let path = "/api/v1/runs/\(run)/reviews"
            let late = try await fixture.send(.post, path, as: "ann", Self.body(seen))
            #expect(late.status == 409)
            #expect(late.text.contains("production has"))
            #expect(!late.text.contains("images and values"))
            for wrong in ["", "x", "a.b.c.d", seen + ".", String(seen.dropLast()) + "!"] {
                #expect(try await fixture.send(.post, path, as: "ann", Self.body(wrong)).status == 409)
            }
            let fresh = try #require(try await fixture.review(run)?.fingerprint)
            #expect(try await fixture.send(.post, path, as: "ann", Self.body(fresh)).status == 200)
        }
    }

    @Test("Another image than the reviewers were shown is not promoted")
    func promotedIsApproved() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction(image: "api:v1")
            try await fixture.approve(run)
            let job = try await fixture.claim()
            await #expect(throws: ControllerError.self) { try await fixture.promote(["api=api:v2"], with: job) }
            #expect(try await fixture.file("overlays/production/kustomization.yaml").contains("newTag: v0 #"))
            _ = try await fixture.promote(["api=api:v1"], with: job)
            #expect(try await fixture.file("overlays/production/kustomization.yaml").contains("newTag: v1 #"))
        }
    }

    @Test("What a subject's text stands for is told apart, whatever stands in it")
    func subjects() {
        func promotion(_ images: String, _ set: String = "", environment: String = "production") -> PlannedPromotion {
            PlannedPromotion(environment: environment, images: images, set: set)
        }
        let all: [[PlannedPromotion]?] = [
            nil, [], [promotion("a=b:1")], [promotion("a=b:2")], [promotion("a=b:1", "x")], [promotion("", "a=b:1")],
            [promotion("a=b:1"), promotion("a=b:2")], [promotion("a=b:1", environment: "staging")],
        ]
        let texts = all.map { ReviewSubject(revision: "r", promotions: $0).text }
        #expect(Set(texts).count == all.count)
        #expect(ReviewSubject(revision: "s", promotions: nil).text != texts[0])
    }

    @Test("Who may not decide is refused whatever they send", arguments: ["vic", "eve", nil])
    func rights(_ person: String?) async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction()
            let seen = try await fixture.review(run)?.fingerprint
            let answer = try await fixture.send(.post, "/api/v1/runs/\(run)/reviews", as: person, Self.body(seen))
            #expect(answer.status == (person == nil ? 401 : 403))
            #expect(try await fixture.job(run).status == .waiting)
        }
    }

    @Test("An approval that came before the job's inputs changed does not count")
    func voided() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction(image: "api:v1")
            try await fixture.approve(run)
            // What the approval was about, as if it had been something else.
            try await fixture.parts.database.write { connection in
                _ = try connection.execute("UPDATE decisions SET subject = 'other'")
            }
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).status == .waiting)
            #expect(try await fixture.review(run)?.approvals.isEmpty == true)
            try await fixture.approve(run)
            #expect(try await fixture.claim().job == "production")
        }
    }
}

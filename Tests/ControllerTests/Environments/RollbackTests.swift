import ControllerAPI
import Git
import HTTPTypes
import HeadgateConfiguration
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Rollbacks and holds over real repositories")
struct RollbackTests {
    private static let kustomization = "overlays/production/kustomization.yaml"

    private static func body(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func history(_ fixture: DeliveryFixture) async throws -> EnvironmentHistory {
        let answer = try await fixture.send(.get, "/api/v1/environments/PRODUCTION/history", as: "vic")
        try #require(answer.status == 200, "\(answer.text)")
        return try JSONDecoder().decode(EnvironmentHistory.self, from: Data(answer.text.utf8))
    }

    @discardableResult
    private static func rollback(
        _ fixture: DeliveryFixture,
        to: Int? = nil,
        as person: String = "ann"
    ) async throws -> DeliveryFixture.Answer {
        try await fixture.send(
            .post,
            "/api/v1/environments/production/rollbacks",
            as: person,
            body(RollbackRequest(to: to, reason: "it loses orders", expiresAfter: nil))
        )
    }

    @Test("A rollback is one commit with the images as they were, and holds what it takes back")
    func rollback() async throws {
        try await DeliveryFixture.with { fixture in
            let old = try await fixture.deliver(image: "registry.example.com/api:v1")
            let before = try await fixture.file(Self.kustomization)
            try await fixture.commit(["a": "1"], "Next")
            let new = try await fixture.deliver(image: "registry.example.com/api:v2")
            let tip = try #require(try await fixture.tip())
            let answer = try await Self.rollback(fixture)
            #expect(answer.status == 200, "\(answer.text)")
            let result = try JSONDecoder().decode(RollbackResult.self, from: Data(answer.text.utf8))
            #expect(result.changed)
            #expect(result.holds.map(\.reference) == [":v2"])
            #expect(try await fixture.file(Self.kustomization) == before)
            let commit = try await fixture.origin.commitInfo(try #require(try await fixture.tip()))
            #expect(commit.parents == [tip])
            #expect(commit.trailer("Headgate-Rollback") == new.commit)
            #expect(commit.trailer("Headgate-Rolled-Back-By") == "ann")
            let changed = try await fixture.origin.changedPaths(from: tip, to: commit.revision).map(\.path)
            #expect(changed == [Self.kustomization])
            let history = try await Self.history(fixture)
            #expect(history.entries.map(\.kind) == ["rollback", "promotion", "promotion"])
            #expect(history.entries.first?.run == old.run)
            #expect(history.entries.first?.restores == history.entries.last?.id)
            #expect(history.entries[1].failedAt != nil)
            #expect(history.entries[1].approvals.map(\.reviewer) == ["ann"])
            #expect(history.entries[1].until == history.entries[0].from)
            #expect(try await fixture.audit().suffix(2) == ["ann rollback", "ann hold.add"])
        }
    }

    @Test("An image that is brought back is not held under the tag that is taken back")
    func sameImage() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "api:v1@\(Self.sha("a"))")
            try await fixture.commit(["a": "1"], "Only a manifest")
            try await fixture.deliver(image: "api:v2@\(Self.sha("a"))")
            let answer = try await Self.rollback(fixture)
            let result = try JSONDecoder().decode(RollbackResult.self, from: Data(answer.text.utf8))
            #expect(result.changed && result.holds.isEmpty, "\(answer.text)")
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v1"))
            // The manifest is mended, the image is what it was.
            try await fixture.commit(["a": "2"], "Mended")
            #expect(try await fixture.deliver(image: "api:v3@\(Self.sha("a"))").commit == fixture.tip()?.hex)
        }
    }

    @Test("Nothing promotes past a hold until it is released or ends")
    func holds() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "api:v1")
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.deliver(image: "api:v2")
            _ = try await Self.rollback(fixture)
            // The same image again, as a run that is repeated brings it.
            try await fixture.commit(["a": "2"], "Again")
            let run = try await fixture.runToProduction(image: "api:v2")
            let page = try await fixture.browse("/reviews/\(run)/production", as: "ann")
            #expect(page.contains("Its promotion will fail while this is held"))
            try await fixture.approve(run)
            let job = try await fixture.claim()
            try await expectRefusal(.conflict, "it loses orders") {
                try await fixture.promote(["api=api:v2"], with: job)
            }
            let hold = try #require(try await fixture.parts.holds.active().first)
            let path = "/api/v1/holds/\(hold.id)/release"
            #expect(try await fixture.send(.post, path, as: "vic").status == 403)
            #expect(try await fixture.send(.post, path, as: "eve").status == 403)
            #expect(try await fixture.send(.post, path, as: nil).status == 401)
            #expect(try await fixture.send(.post, path, as: "mia", "{}").status == 200)
            #expect(try await fixture.send(.post, path, as: "mia", "{}").status == 409)
            #expect(try await fixture.promote(["api=api:v2"], with: job).changed)
        }
    }

    @Test(
        "A hold is of a name, a tag or a digest",
        arguments: [
            ("api", nil, ["api=api:v9", "api=x@\(sha("c"))"], ["web=web:v1"]),
            ("api:v2", ":v2", ["api=api:v2", "api=other/api:v2@\(sha("a"))"], ["api=api:v3", "api=x@\(sha("a"))"]),
            ("api@\(sha("a"))", "@\(sha("a"))", ["api=api:v7@\(sha("a"))"], ["api=api:v7", "api=x@\(sha("b"))"]),
        ] as [(String, String?, [String], [String])]
    )
    func forms(_ image: String, _ reference: String?, _ held: [String], _ free: [String]) async throws {
        try await DeliveryFixture.with { fixture in
            let request = HoldRequest(environment: "Production", image: image, reason: "no", expiresAfter: 60)
            let answer = try await fixture.send(.post, "/api/v1/holds", as: "ann", Self.body(request))
            #expect(answer.status == 200, "\(answer.text)")
            let hold = try JSONDecoder().decode(Hold.self, from: Data(answer.text.utf8))
            #expect(hold.reference == reference)
            for text in held {
                let change = try #require(EvidenceDesk.change(text))
                #expect(hold.holdsBack(change), "\(text)")
            }
            for text in free {
                let change = try #require(EvidenceDesk.change(text))
                #expect(!hold.holdsBack(change), "\(text)")
            }
            #expect(try await fixture.parts.holds.active("production").count == 1)
            try await fixture.pass(.seconds(60))
            #expect(try await fixture.parts.holds.active("production").isEmpty)
        }
    }

    @Test(
        "What is no hold is refused",
        arguments: [
            (hold("api:v1", reason: " "), "say why"), (hold(""), "is no image name"),
            (hold("a=b:c"), "is held by NAME"),
            (hold("api@sha256:1"), "the digest is written"), (hold("api", expiresAfter: 0), "ends within a year"),
            (hold("api", expiresAfter: Int.max), "ends within a year"),
        ]
    )
    func malformed(_ request: HoldRequest, words: String) async throws {
        try await DeliveryFixture.with { fixture in
            let answer = try await fixture.send(.post, "/api/v1/holds", as: "ann", Self.body(request))
            #expect(answer.status == 400)
            #expect(answer.text.contains(words), "\(answer.text)")
            #expect(try await fixture.send(.get, "/api/v1/holds", as: "ann").text == #"{"holds":[]}"#)
        }
    }

    private static func hold(_ image: String, reason: String = "x", expiresAfter: Int? = nil) -> HoldRequest {
        HoldRequest(environment: "production", image: image, reason: reason, expiresAfter: expiresAfter)
    }

    @Test("A rollback goes to the promotion it is told, and skips what was taken back unless it is told")
    func targets() async throws {
        try await DeliveryFixture.with { fixture in
            for version in 1...3 {
                try await fixture.commit(["a": "\(version)"], "Version \(version)")
                try await fixture.deliver(image: "api:v\(version)")
                try await fixture.pass(.seconds(60))
            }
            let ids = try await Self.history(fixture).entries.map(\.id)
            #expect(try await Self.rollback(fixture).status == 200)
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v2 "))
            try await fixture.pass(.seconds(60))
            #expect(try await Self.rollback(fixture).status == 200)
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v1 "))
            try await fixture.pass(.seconds(60))
            #expect(try await Self.rollback(fixture).status == 409)
            #expect(try await Self.rollback(fixture, to: ids[0]).status == 200)
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v3 "))
            #expect(try await Self.rollback(fixture, to: 999).status == 404)
        }
    }

    @Test("Who may not roll back is refused", arguments: ["vic", "eve", nil])
    func rights(_ person: String?) async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "api:v1")
            let body = try Self.body(RollbackRequest(to: nil, reason: "x", expiresAfter: nil))
            let before = try await fixture.tip()
            let answer = try await fixture.send(.post, "/api/v1/environments/production/rollbacks", as: person, body)
            #expect(answer.status == (person == nil ? 401 : 403))
            #expect(try await fixture.tip() == before)
        }
    }

    @Test("A promotion never brings an older revision, unless it is a rollback")
    func backwards() async throws {
        try await DeliveryFixture.with { fixture in
            let older = try await fixture.runToProduction(image: "api:v1")
            try await fixture.approve(older)
            let job = try await fixture.claim()
            try await fixture.commit(["a": "1"], "Newer")
            let newer = try await fixture.runToProduction(image: "api:v2")
            try await fixture.approve(newer)
            let next = try await fixture.claim()
            _ = try await fixture.promote(["api=api:v2"], with: next)
            try await expectRefusal(.conflict, "newer") { try await fixture.promote(["api=api:v1"], with: job) }
        }
    }

    @Test("What an agent reports degraded before it was healthy is taken back, once")
    func automatic() async throws {
        try await DeliveryFixture.with { rule in
            rule.rollback = .automatic
        } _: { fixture in
            let old = try await fixture.deliver(image: "api:v1")
            try await fixture.report(.healthy, at: old.commit)
            try await fixture.parts.watch.look()
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            let new = try await fixture.deliver(image: "api:v2")
            // The agent still says how the old one does.
            try await fixture.parts.watch.look()
            #expect(try await Self.history(fixture).entries.count == 2)
            try await fixture.pass(.seconds(60))
            try await fixture.report(.degraded, at: new.commit)
            for _ in 0..<3 { try await fixture.parts.watch.look() }
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v1 "))
            let history = try await Self.history(fixture)
            #expect(history.entries.map(\.kind) == ["rollback", "promotion", "promotion"])
            #expect(history.entries.first?.actor == "agent/edge")
            #expect(history.holds.map(\.reference) == [":v2"])
            #expect(history.figures.failureRate == 0.5)
            // Degraded at the rollback as well: a person has to look, it is not rolled back again.
            let tip = try #require(try await fixture.tip())
            try await fixture.report(.degraded, at: tip.hex)
            for _ in 0..<3 { try await fixture.parts.watch.look() }
            #expect(try await Self.history(fixture).entries.count == 3)
        }
    }

    @Test("What was healthy and fails later is left to people")
    func laterFailure() async throws {
        try await DeliveryFixture.with { rule in
            rule.rollback = .automatic
        } _: { fixture in
            try await fixture.deliver(image: "api:v1")
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            let new = try await fixture.deliver(image: "api:v2")
            try await fixture.report(.healthy, at: new.commit)
            try await fixture.parts.watch.look()
            try await fixture.report(.degraded, at: new.commit)
            try await fixture.parts.watch.look()
            #expect(try await Self.history(fixture).entries.count == 2)
        }
    }

    @Test("A rollback that was killed after its push is finished with its holds, and not made twice")
    func resumed() async throws {
        try await DeliveryFixture.with { fixture in
            try await fixture.deliver(image: "api:v1")
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            try await fixture.deliver(image: "api:v2")
            _ = try await Self.rollback(fixture)
            let tip = try await fixture.tip()
            // As if the transaction after the push had never come.
            try await fixture.forgetRollback()
            #expect(try await fixture.parts.holds.active().isEmpty)
            try await fixture.pass(.seconds(120))
            try await fixture.parts.rollbacks.resume(before: fixture.now)
            #expect(try await fixture.tip() == tip)
            #expect(try await fixture.parts.holds.active().map(\.reference) == [":v2"])
            try await fixture.parts.rollbacks.resume(before: fixture.now)
            #expect(try await fixture.parts.holds.active().count == 1)
        }
    }

    private static func sha(_ letter: String) -> String { "sha256:" + String(repeating: letter, count: 64) }
}

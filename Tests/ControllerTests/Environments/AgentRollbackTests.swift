import ControllerAPI
import Git
import HTTPTypes
import HeadgateConfiguration
import Persistence
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("What an agent has rolled back becomes a revert commit and a hold")
struct AgentRollbackTests {
    private static let kustomization = "overlays/production/kustomization.yaml"

    /// Two promotions, of which the agent has rolled the second back.
    private static func failing(
        _ mode: ControllerConfiguration.Environment.Rollback,
        _ body: (DeliveryFixture, _ good: String, _ bad: String) async throws -> Void
    ) async throws {
        try await DeliveryFixture.with { rule in
            rule.rollback = mode
        } _: { fixture in
            let good = try await fixture.deliver(image: "api:v1").commit
            try await fixture.report(.healthy, at: good)
            try await fixture.parts.watch.look()
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            let bad = try await fixture.deliver(image: "api:v2").commit
            try await body(fixture, good, bad)
        }
    }

    private static func history(_ fixture: DeliveryFixture) async throws -> EnvironmentHistory {
        try await fixture.parts.history.history("production", limit: 20)
    }

    @Test(
        "Once, however many agents say it to however many controllers, in the agent's name",
        arguments: [ControllerConfiguration.Environment.Rollback.automatic, .agents]
    )
    func once(_ mode: ControllerConfiguration.Environment.Rollback) async throws {
        try await Self.failing(mode) { fixture, good, bad in
            // It had been healthy for a moment: what the agent says counts all the same.
            try await fixture.report(.healthy, at: bad)
            try await fixture.parts.watch.look()
            try await fixture.report(.degraded, at: bad, rolledBackTo: good)
            try await fixture.report(.degraded, at: bad, from: "other", rolledBackTo: good)
            let controllers = [fixture.parts, fixture.secondController()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for controller in controllers + controllers { group.addTask { try await controller.watch.look() } }
                try await group.waitForAll()
            }
            for controller in controllers { try await controller.watch.look() }
            let history = try await Self.history(fixture)
            #expect(history.entries.map(\.kind) == ["rollback", "promotion", "promotion"])
            #expect(history.entries.first?.actor == "agent/edge")
            #expect(history.entries.first?.reason?.contains("cannot open /model") == true)
            #expect(history.holds.map(\.reference) == [":v2"])
            #expect(history.holds.map(\.createdBy) == ["agent/edge"])
            #expect(history.figures.failureRate == 0.5)
            #expect(try await fixture.file(Self.kustomization).contains("newTag: v1 "))
            let tip = try #require(try await fixture.tip())
            let commit = try await fixture.origin.commitInfo(tip)
            #expect(commit.parents.map(\.hex) == [bad])
            #expect(commit.trailer("Headgate-Rolled-Back-By") == "agent/edge")
            #expect(try await fixture.audit().count { $0 == "agent/edge rollback" } == 1)
            #expect(try await fixture.audit().filter { $0.hasSuffix(" agent.rollback") }.count == 2)
            let events = try await fixture.parts.database.read { try FeedTable.after(0, limit: 1000, in: $0) }
            #expect(events.count { $0.name == "rollback" && $0.actor == "agent/edge" } == 1)
            #expect(events.count { $0.name == "agent.rollback" && $0.revision == bad } == 2)
            let page = try await fixture.browse("/environments/production", as: "ann")
            #expect(page.contains("agent/edge") && page.contains("cannot open /model"))
            // Healthy again at the revert: that is how long it took to restore.
            try await fixture.pass(.seconds(60))
            try await fixture.report(.healthy, at: tip.hex)
            try await fixture.report(.healthy, at: tip.hex, from: "other")
            for _ in 0..<2 { try await fixture.parts.watch.look() }
            #expect(try await Self.history(fixture).figures.timeToRestore != nil)
            #expect(try await Self.history(fixture).entries.count == 3)
        }
    }

    @Test("Where a person is to do it, it is written down and nothing is committed")
    func manual() async throws {
        try await Self.failing(.manual) { fixture, good, bad in
            try await fixture.report(.degraded, at: bad, rolledBackTo: good)
            for _ in 0..<2 { try await fixture.parts.watch.look() }
            #expect(try await fixture.tip()?.hex == bad)
            let history = try await Self.history(fixture)
            #expect(history.entries.map(\.kind) == ["promotion", "promotion"])
            #expect(history.entries.first?.failedAt != nil)
            #expect(history.holds.isEmpty)
            #expect(try await fixture.audit().contains("agent/edge agent.rollback"))
        }
    }

    @Test("Where agents decide, a promotion that is degraded without having been rolled back stays")
    func agentsOnly() async throws {
        try await Self.failing(.agents) { fixture, _, bad in
            try await fixture.report(.degraded, at: bad)
            try await fixture.parts.watch.look()
            #expect(try await fixture.tip()?.hex == bad)
        }
    }

    @Test("A controller that was killed after the push writes down the same holds in its next life")
    func killed() async throws {
        try await Self.failing(.agents) { fixture, good, bad in
            try await fixture.report(.degraded, at: bad, rolledBackTo: good)
            try await fixture.parts.watch.look()
            let tip = try await fixture.tip()
            try await fixture.forgetRollback()
            try await fixture.parts.watch.look()
            #expect(try await fixture.tip() == tip)
            #expect(try await Self.history(fixture).holds.map(\.reference) == [":v2"])
        }
    }

    @Test("What an agent says of another promotion than the one that stands is of no account")
    func stale() async throws {
        try await Self.failing(.automatic) { fixture, good, bad in
            try await fixture.report(.degraded, at: good, rolledBackTo: good)
            try await fixture.parts.watch.look()
            #expect(try await fixture.tip()?.hex == bad)
        }
    }

    @Test("A report that names no commits is refused, and one of an unknown commit stops nothing else")
    func malformed() async throws {
        try await Self.failing(.automatic) { fixture, good, bad in
            await #expect(throws: ControllerError.self) {
                try await fixture.report(.degraded, at: "../../etc", rolledBackTo: good)
            }
            try await fixture.report(
                .degraded,
                at: String(repeating: "d", count: 40),
                from: "lost",
                rolledBackTo: good
            )
            try await fixture.parts.watch.look()
            #expect(try await fixture.tip()?.hex == bad)
        }
    }

    @Test("An agent of another environment, or with another name, has no say")
    func foreign() async throws {
        try await Self.failing(.automatic) { fixture, good, bad in
            let rollback = AgentRollback(revision: bad, restored: good, reason: "x", message: "x", at: "x")
            let status = AgentStatus(
                name: "edge",
                environment: "production",
                health: .degraded,
                observedRevision: bad,
                rollback: rollback
            )
            let body = String(decoding: try JSONEncoder().encode(AgentReport(status: status)), as: UTF8.self)
            for person in ["vic", "ann", nil] {
                let answer = try await fixture.send(.post, "/api/v1/agents/edge/report", as: person, body)
                #expect(answer.status == (person == nil ? 401 : 403))
            }
            // The environment is the one that the agent's token stands for, whatever it says.
            try await fixture.parts.agents.receive(status, from: "stage", environment: "staging")
            try await fixture.parts.watch.look()
            #expect(try await fixture.tip()?.hex == bad)
            #expect(try await Self.history(fixture).entries.count == 2)
        }
    }

    @Test("A rollback widens what waits for a start: who approved it before has to look again")
    func widened() async throws {
        let ann = PersonRule(name: "ann", emails: ["ann@example.com"], gitNames: [])
        let rules = { (rule: inout EnvironmentRule) in
            rule.rollback = .agents
            rule.preventSelfReview = true
            rule.waitTimer = .seconds(3600)
        }
        try await DeliveryFixture.with(rules, people: [ann]) { fixture in
            func deliver(_ image: String) async throws -> String {
                let run = try await fixture.runToProduction(image: image)
                try await fixture.approve(run, as: "ben")
                try await fixture.pass(.seconds(3600))
                let job = try await fixture.claim()
                let result = try await fixture.promote(["api=\(image)"], with: job)
                try await fixture.finish(job)
                return result.commit
            }
            let good = try await deliver("api:v1")
            try await fixture.commit(["a": "1"], "By ann", author: ("ann", "ann@example.com"))
            let bad = try await deliver("api:v2")
            try await fixture.commit(["a": "2"], "By somebody else")
            let run = try await fixture.runToProduction(image: "api:v3")
            // Her own commit is there already, so that it is no part of this change.
            try await fixture.approve(run, as: "ann")
            try await fixture.report(.degraded, at: bad, rolledBackTo: good)
            try await fixture.parts.watch.look()
            try await fixture.pass(.seconds(3600))
            #expect(try await fixture.claimed() == nil)
            #expect(try await fixture.job(run).status == .waiting)
            #expect(try await fixture.audit().contains("agent/edge review.void"))
            // Now the change begins before her commit.
            await #expect(throws: ControllerError.self) { try await fixture.approve(run, as: "ann") }
            try await fixture.approve(run, as: "ben")
            #expect(try await fixture.claimed() != nil)
        }
    }
}

import ControllerAPI
import Testing

@testable import Agent

@Suite("Conditions")
struct ConditionsTests {
    @Test("They stand in the order of a pass, whatever came first")
    func order() {
        var conditions = Conditions()
        for type in ["Traffic", "Pulled", "Fetched", "Engine", "Rendered"] { conditions.hold(type, at: nil) }
        #expect(conditions.all.map(\.type) == ["Fetched", "Rendered", "Engine", "Pulled", "Traffic"])
    }

    @Test("The time is that of the last turn, not of the last look")
    func transitions() throws {
        var conditions = Conditions()
        conditions.hold("Fetched", at: "a")
        let first = try #require(conditions.all.first?.lastTransitionTime)
        conditions.hold("Fetched", "still", at: "b")
        let second = try #require(conditions.all.first)
        #expect(second.lastTransitionTime == first)
        #expect(second.observedRevision == "b")
        #expect(second.message == "still")
        conditions.fail("Fetched", AgentError(.environment, reason: "FetchFailed", "no route"), at: nil)
        let failed = try #require(conditions.all.first)
        #expect(failed.status == "False")
        #expect(failed.reason == "FetchFailed")
        #expect(failed.message == "no route")
        #expect(conditions.isFailing("Fetched"))
        #expect(!conditions.isFailing("Engine"))
    }

    @Test("A message is bounded")
    func bounded() {
        var conditions = Conditions()
        conditions.fail(
            "Rendered",
            AgentError(.release, reason: "RenderFailed", String(repeating: "x", count: 100_000)),
            at: nil
        )
        #expect(conditions.all.first?.message.count == 4000)
    }
}

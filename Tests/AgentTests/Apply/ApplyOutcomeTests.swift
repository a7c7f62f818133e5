import ControllerAPI
import Testing

@testable import Agent

@Suite("What came of applying")
struct ApplyOutcomeTests {
    private static func workload(_ name: String, _ health: Health, _ message: String? = nil) -> WorkloadStatus {
        WorkloadStatus(
            kind: "Deployment",
            namespace: "default",
            name: name,
            health: health,
            desired: 1,
            ready: 0,
            images: [],
            message: message
        )
    }

    private static func status(_ workloads: [WorkloadStatus], _ conditions: Condition...) -> AgentStatus {
        AgentStatus(
            name: "shop",
            environment: "shop",
            health: .progressing,
            conditions: conditions,
            workloads: workloads
        )
    }

    private static func condition(_ type: String, _ reason: String) -> Condition {
        Condition(
            type: type,
            status: "False",
            reason: reason,
            message: "words",
            observedRevision: nil,
            lastTransitionTime: ""
        )
    }

    private static let well = workload("web", .healthy)
    private static let paused = workload("web", .suspended)
    private static let going = workload("db", .progressing, "not yet")
    private static let bad = workload("api", .degraded, "it ended")
    private static let badLine = "Deployment/default/api: it ended"

    @Test(
        "It goes on until nothing is open, or what is open has failed",
        arguments: [
            (status([well]), true, ApplyOutcome.healthy),
            (status([well]), false, nil),
            (status([well, paused]), true, .healthy),
            (status([]), true, .healthy),
            (status([well, going]), true, nil),
            (status([bad, going]), true, nil),
            (status([bad, well]), false, .failed([badLine])),
            (
                status([well], condition("Traffic", "NotServed")), true,
                .obstructed(["everything runs, but not all of it can be reached: words"])
            ),
            (status([well], condition("Traffic", "NotCarriedOut")), true, .healthy),
        ] as [(AgentStatus, Bool, ApplyOutcome?)]
    )
    func outcome(_ status: AgentStatus, _ isAtRest: Bool, _ outcome: ApplyOutcome?) {
        #expect(ApplyOutcome(status, isAtRest: isAtRest) == outcome)
    }

    @Test("When the time is over, what is in the way is told before what is waited for")
    func late() {
        let waiting = Self.status([Self.well, Self.going])
        #expect(ApplyOutcome(late: waiting) == .overdue(["Deployment/default/db: not yet"]))
        #expect(
            ApplyOutcome(late: Self.status([Self.going], Self.condition("Engine", "EngineUnavailable")))
                == .obstructed(["Engine: words"])
        )
        #expect(ApplyOutcome(late: nil) == .obstructed(["the engine was not looked at in time"]))
    }

    @Test("Progress tells what changed, and when a trouble is over")
    func progress() {
        let trouble = Self.status([Self.going, Self.well], Self.condition("Engine", "EngineUnavailable"))
        #expect(
            ApplyProgress.changes(from: nil, to: trouble) == [
                .workload(Self.going), .workload(Self.well), .trouble(type: "Engine", message: "words"),
            ]
        )
        #expect(ApplyProgress.changes(from: trouble, to: trouble).isEmpty)
        let over = Condition(
            type: "Engine",
            status: "True",
            reason: "Succeeded",
            message: "",
            observedRevision: nil,
            lastTransitionTime: ""
        )
        #expect(
            ApplyProgress.changes(from: trouble, to: Self.status([Self.going, Self.well], over))
                == [.trouble(type: "Engine", message: "")]
        )
    }
}

import ControllerAPI
import Testing

@testable import Controller

@Suite("What is said of an environment that is not at a promotion")
struct SyncEvaluationTests {
    private static let evaluation = SyncEvaluation(
        environment: "staging",
        promotion: "2d042fd4c8",
        revision: "4737652d64"
    )

    private static func agent(
        _ health: Health,
        _ conditions: [(type: String, message: String)],
        _ workloads: [(name: String, message: String)],
        rollback: AgentRollback? = nil
    ) -> AgentStatus {
        AgentStatus(
            name: "edge",
            environment: "staging",
            health: health,
            observedRevision: "2d042fd4c8",
            conditions: conditions.map { Condition(type: $0.type, status: "False", reason: "", message: $0.message) },
            workloads: workloads.map { workload in
                WorkloadStatus(
                    kind: "Deployment",
                    namespace: "shop",
                    name: workload.name,
                    health: health,
                    desired: 1,
                    ready: 0,
                    images: [],
                    message: workload.message
                )
            },
            rollback: rollback
        )
    }

    private static func message(_ agent: AgentStatus) async throws -> String {
        try await evaluation.state([agent]) { _ in true }.message
    }

    @Test("Why a release was rolled back is said once, and what else is wrong after it")
    func rolledBack() async throws {
        let why = "Deployment/web: Pod web-0 failed 3 times"
        let told = "2d042fd4c8 failed here and was rolled back to e9ac877398: \(why)"
        let agent = Self.agent(
            .degraded,
            [("Released", told), ("Healthy", told)],
            [
                ("web", "Pod web-0 failed 3 times; rolled back: the last good release keeps serving"),
                ("side", "0 of 1 replicas are available"),
            ],
            rollback: AgentRollback(
                revision: "2d042fd4c8",
                restored: "e9ac877398",
                reason: "CrashLoopBackOff",
                message: why,
                at: ""
            )
        )
        let expected = "agent edge is degraded at 2d042fd4c8: \(told); Deployment/side: 0 of 1 replicas are available"
        #expect(try await Self.message(agent) == expected)
    }

    @Test("What a workload says is not said before it without its name")
    func named() async throws {
        let agent = Self.agent(.degraded, [("Healthy", "Pod web-0 failed")], [("web", "Pod web-0 failed")])
        let message = try await Self.message(agent)
        #expect(message == "agent edge is degraded at 2d042fd4c8: Deployment/web: Pod web-0 failed")
        let progressing = Self.agent(.progressing, [], [("web", "0 of 2 replicas are available")])
        let pending = try await Self.message(progressing)
        #expect(pending == "agent edge is Progressing at 2d042fd4c8: Deployment/web: 0 of 2 replicas are available")
    }
}

import ControllerAPI
import Git
import HTTPTypes
import Logging

@testable import Controller

/// The calls of the API that need a repository: deliveries, rollbacks, agents and pull requests.
struct DeliveryCalls {
    private let fixture: DeliveryFixture

    /// Two deliveries have gone to production.
    init(_ fixture: DeliveryFixture) async throws {
        self.fixture = fixture
        try await fixture.deliver(image: "api:v1")
        try await fixture.commit(["a": "1"], "Next")
        try await fixture.deliver(image: "api:v2")
        try await fixture.commit(["ci/pull.yaml": PushTriggerTests.workflow("pull_request:")], "Take pull requests")
    }

    func make(with caller: Caller) async throws {
        let token = DeliveryFixture.operatorToken
        try await caller.call(
            "dispatch",
            .post,
            "/api/v1/dispatches",
            token: token,
            body: DispatchRequest(repository: "shop", workflow: "deliver")
        )
        let event = #"{"event_type": "x", "client_payload": {"a": [1]}}"#
        let path = "/api/v1/repositories/shop/dispatches"
        try await caller.call("dispatchEvent", .post, path, token: token, text: event)
        try await promotion(with: caller)
        try await caller.call(
            "rollBack",
            .post,
            "/api/v1/environments/production/rollbacks",
            token: DeliveryFixture.token(of: "ann"),
            body: RollbackRequest(to: nil, reason: "slow", expiresAfter: nil)
        )
        try await agent(with: caller)
        try await pull(with: caller)
    }

    private func promotion(with caller: Caller) async throws {
        let build = try await fixture.claim()
        try await fixture.finish(build, outputs: ["image": "api:v3"])
        let seen = try await fixture.review(build.run)?.fingerprint
        let review = ReviewRequest(
            environment: "production",
            decision: .approve,
            reviewer: nil,
            reason: nil,
            seen: seen
        )
        let ann = DeliveryFixture.token(of: "ann")
        try await caller.call("review", .post, "/api/v1/runs/\(build.run)/reviews", token: ann, body: review)
        let job = try await fixture.claim()
        let lease = "/api/v1/leases/\(job.lease)"
        let request = PromotionRequest(environment: "production", images: ["api=api:v3"])
        let runner = DeliveryFixture.runnerToken
        try await caller.call("promote", .post, lease + "/promotions", token: runner, body: request)
        try await caller.call("readSource", .get, lease + "/source?have=\(job.revision)", token: runner)
        let sync = lease + "/sync?environment=production&wait=0"
        try await caller.call("waitForPromotion", .get, sync, token: runner)
        try await fixture.finish(job)
    }

    private func agent(with caller: Caller) async throws {
        let report = AgentReport(
            status: AgentStatus(name: "edge", environment: "production", health: .healthy)
        )
        let token = DeliveryFixture.agentToken
        try await caller.call("reportAgent", .post, "/api/v1/agents/edge/report", token: token, body: report)
        try await caller.call("hintAgent", .get, "/api/v1/agents/edge/hint?wait=0", token: token)
        let tip = try await fixture.tip()?.hex ?? ""
        let path = "/api/v1/environments/production/sync?wait=0&revision=\(tip)"
        try await caller.call("waitForSync", .get, path, token: token)
    }

    private func pull(with caller: Caller) async throws {
        guard let rule = fixture.parts.rules.repository("shop") else { return }
        let watcher = RepositoryWatcher(
            rule: rule,
            database: fixture.parts.database,
            changes: fixture.parts.changes,
            mirrors: fixture.parts.mirrors,
            planner: fixture.parts.planner,
            indexer: fixture.parts.indexer,
            logger: Logger(label: "openapi-tests")
        )
        _ = try await watcher.check()
        let tip = try await fixture.tip()
        let signature = try GitSignature(name: "Eve", email: "eve@example.org", seconds: 1_700_000_000)
        let head = try await fixture.origin.commit(
            parent: tip,
            changes: ["b.txt": .write([1])],
            message: "From outside",
            author: signature,
            committer: signature
        )
        try await fixture.origin.moveRef(RefName("refs/pull/1/head"), from: nil, to: head)
        _ = try await watcher.check()
        try await caller.call(
            "approvePull",
            .post,
            "/api/v1/repositories/shop/pulls/1/approval",
            token: DeliveryFixture.operatorToken,
            body: PullApproval(head: head.hex)
        )
    }
}

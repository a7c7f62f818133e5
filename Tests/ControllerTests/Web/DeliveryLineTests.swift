import ControllerAPI
import Testing

@testable import Controller

struct DeliveryLineTests {
    private static func job(_ id: String, _ status: ExecutionStatus, to environment: String? = nil) -> JobSummary {
        JobSummary(
            id: id,
            name: id,
            status: status,
            reason: status == .failed ? "\(id) failed" : nil,
            environment: environment,
            needs: [],
            attempt: 1,
            runner: nil,
            startedAt: nil,
            finishedAt: nil
        )
    }

    private static func delivery(_ runs: [RunSummary], present revision: String? = nil) -> [Delivery] {
        Delivery.of(runs) { _ in
            [
                EnvironmentStatus(
                    name: "Staging",
                    revision: revision,
                    promotion: nil,
                    health: .healthy,
                    services: [],
                    agents: []
                )
            ]
        }
    }

    @Test(
        "What stands out among jobs stands for all of them",
        arguments: [
            ([ExecutionStatus.succeeded, .failed, .running], ExecutionStatus.failed, 2),
            ([.succeeded, .running, .waiting], .running, 1), ([.succeeded, .succeeded], .succeeded, 2),
            ([.skipped, .succeeded], .succeeded, 2), ([.skipped], .skipped, 1), ([.waiting, .queued], .queued, 0),
        ]
    )
    func stages(_ statuses: [ExecutionStatus], _ expected: ExecutionStatus, _ finished: Int) throws {
        let jobs = statuses.enumerated().map { Self.job("j\($0)", $1) }
        let gates = try #require(Self.delivery([BoardPageTests.run(1, "a", jobs: jobs)]).first?.stages.first)
        #expect(gates.status == expected)
        #expect(gates.finished == finished)
        #expect(gates.total == statuses.count)
    }

    @Test("Runs of one commit are one delivery, and the newest of a workflow counts")
    func commits() throws {
        let deliveries = Self.delivery(
            [
                BoardPageTests.run(4, "b", jobs: [Self.job("x", .running)]),
                BoardPageTests.run(3, "a", jobs: [Self.job("x", .succeeded)]),
                BoardPageTests.run(2, "a", file: "ci/other.yaml", jobs: [Self.job("y", .succeeded, to: "staging")]),
                BoardPageTests.run(1, "a", jobs: [Self.job("x", .failed)]),
            ],
            present: "a"
        )
        #expect(deliveries.map(\.revision) == ["b", "a"])
        let second = try #require(deliveries.last)
        #expect(second.runs.map(\.id) == [3, 2, 1])
        #expect(second.stages.map(\.status) == [.succeeded, .succeeded])
        #expect(second.stages.map(\.isPresent) == [false, true])
        #expect(deliveries.first?.stages.last?.status == nil)
    }

    @Test("A delivery's line has its stages in order, and a reason for what failed")
    func line() async throws {
        try await WebFixture.with { fixture in
            let run = try await fixture.push(title: "Show prices")
            let job = try await fixture.start()
            try await fixture.finish(job.lease, .failed, reason: "make lint ended with 2")
            try await fixture.browse { browser in
                let page = try await browser.get("/").text
                let line = try #require(page.firstRange(of: "id=\"delivery-shop-")).lowerBound
                let rest = page[line...]
                let places = try ["<b>push</b>", "<b>gates</b>", "<b>staging</b>", "<b>production</b>"].map { part in
                    try #require(rest.firstRange(of: part)).lowerBound
                }
                #expect(places == places.sorted())
                #expect(rest.contains("make lint ended with 2"))
                #expect(rest.contains("href=\"/runs/\(run)/jobs/lint\""))
            }
        }
    }

    @Test(
        "What runs and is not what Git says is called drift",
        arguments: [
            ([String](), ["i@sha256:1"], "c", 0), (["i=i:1@sha256:1"], ["other/i@sha256:1"], "c", 0),
            (["i=i:1@sha256:2"], ["i:1@sha256:1"], "c", 1), (["i=i:1"], ["i:1"], "old", 1),
        ]
    )
    func drift(_ promoted: [String], _ running: [String], _ synced: String, _ count: Int) {
        let workload = WorkloadStatus(
            kind: "Deployment",
            namespace: "n",
            name: "w",
            health: .healthy,
            desired: 1,
            ready: 1,
            images: running
        )
        let agent = AgentStatus(
            name: "a",
            environment: "staging",
            health: .healthy,
            syncedRevision: synced,
            observedRevision: "c",
            workloads: [workload]
        )
        let environment = EnvironmentStatus(
            name: "staging",
            revision: "r",
            promotion: "c",
            health: .healthy,
            services: [],
            agents: [agent]
        )
        #expect(DriftList.of(environment, images: promoted).count == count)
    }
}

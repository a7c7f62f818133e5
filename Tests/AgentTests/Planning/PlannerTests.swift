import ControllerAPI
import Testing

@testable import Agent

@Suite("The planner decides")
struct PlannerTests {
    @Test("How a release is rolled out", arguments: PlannerCase.rollouts)
    func rollout(_ line: PlannerCase) throws {
        try check(line)
    }

    @Test("How what runs is kept right, and what a bad release is", arguments: PlannerCase.upkeep)
    func upkeep(_ line: PlannerCase) throws {
        try check(line)
    }

    @Test("How Pods with numbers are made, replaced and removed", arguments: PlannerCase.statefulSets)
    func statefulSet(_ line: PlannerCase) throws {
        try check(line)
    }

    @Test("How the one Pod of a DaemonSet is looked after", arguments: PlannerCase.daemonSets)
    func daemonSet(_ line: PlannerCase) throws {
        try check(line)
    }

    @Test("What becomes of a Pod that no other object makes", arguments: PlannerCase.pods)
    func pod(_ line: PlannerCase) throws {
        try check(line)
    }

    private func check(_ line: PlannerCase) throws {
        let desired = try Samples.desired(line.manifest)
        let workload = try #require(desired.workloads.first)
        let sketches = try line.pods.map { try PodSketch($0, of: workload) }
        let plan = Planner().plan(
            desired: desired,
            observed: ObservedState(pods: sketches.map(\.pod).sorted { $0.name < $1.name }),
            health: Dictionary(uniqueKeysWithValues: sketches.map { ($0.pod.key, $0.health) }),
            leaving: Set(sketches.filter(\.isLeaving).map(\.pod.key))
        )
        #expect(plan.operations.map { PodSketch.words($0, of: workload) }.sorted() == line.operations.sorted())
        let status = try #require(plan.workloads.first)
        #expect(status.health == line.health, "\(status)")
        for words in line.says { #expect(status.message?.contains(words) == true, "\(status.message ?? "")") }
        #expect((status.message == nil) == (line.health == .healthy))
    }

    @Test("The same input gives the same plan, and several workloads do not mix")
    func severalWorkloads() throws {
        let desired = try Samples.desired(
            Samples.deployment("replicas: 2", name: "api"),
            Samples.deployment("replicas: 1", name: "ui")
        )
        func plan() -> Planner.Plan {
            Planner().plan(desired: desired, observed: ObservedState(pods: []), health: [:], leaving: [])
        }
        #expect(plan().operations == plan().operations)
        let api = WorkloadKey(namespace: "default", name: "api")
        let ui = WorkloadKey(namespace: "default", name: "ui")
        #expect(
            Set(plan().operations) == [
                .createPod(api, index: 0), .createPod(api, index: 1), .createPod(ui, index: 0),
            ]
        )
        #expect(plan().workloads.map(\.name) == ["api", "ui"])
        #expect(!plan().isSettled)
    }

    @Test("A status tells how many Pods serve and of which images")
    func statusCounts() throws {
        let desired = try Samples.desired(Samples.rolling(replicas: 2, surge: 1, unavailable: 0))
        let workload = try #require(desired.workloads.first)
        let sketches = try ["old0 ready", "old1 ready leaving", "new0 ready", "new1 starting"]
            .map { try PodSketch($0, of: workload) }
        let plan = Planner().plan(
            desired: desired,
            observed: ObservedState(pods: sketches.map(\.pod)),
            health: Dictionary(uniqueKeysWithValues: sketches.map { ($0.pod.key, $0.health) }),
            leaving: Set(sketches.filter(\.isLeaving).map(\.pod.key))
        )
        let status = try #require(plan.workloads.first)
        #expect(status.kind == "Deployment")
        #expect(status.desired == 2)
        #expect(status.ready == 2)
        #expect(status.images == ["web:1"])
    }
}

import Testing

@testable import Agent

@Suite("What a plan will come to")
struct PlanPreviewTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let manifest: String
        var pods: [String] = []
        let operations: [String]

        init(_ name: String, _ manifest: String, _ pods: [String] = [], _ operations: [String]) {
            testDescription = name
            self.manifest = manifest
            self.pods = pods
            self.operations = operations
        }
    }

    private static let two = Samples.rolling(replicas: 2, surge: 1, unavailable: 0)
    private static let recreate = Samples.deployment("replicas: 2\nstrategy: {type: Recreate}")
    private static let initial = Samples.deployment(pod: "initContainers: [{name: before, image: web:1}]")

    @Test(
        "Every step, in its order, until nothing is left to do",
        arguments: [
            Case("a first roll-out", two, [], ["create new0", "create new1"]),
            Case("a host that is as desired", two, ["new0", "new1"], []),
            Case(
                "one Pod after the other",
                two,
                ["old0", "old1"],
                ["create new0", "remove old0", "create new1", "remove old1"]
            ),
            Case(
                "all at once",
                recreate,
                ["old0", "old1"],
                ["remove old0", "remove old1", "create new0", "create new1"]
            ),
            Case("Pods that nobody wants", two, ["new0", "new1", "other0"], ["remove other0"]),
            Case("a container that has ended", two, ["new0", "new1 dead"], ["start new1"]),
            Case("a Pod without a network", two, ["new0", "new1 broken"], ["remove new1", "create new2"]),
            Case("what is on its way out goes on", two, ["new0", "new1", "old0"], ["remove old0"]),
            Case("init containers are taken to end well", initial, [], ["create new0"]),
        ]
    )
    func steps(_ line: Case) throws {
        let desired = try Samples.desired(line.manifest)
        let workload = try #require(desired.workloads.first)
        let pods = try line.pods.map { try PodSketch($0, of: workload).pod }
        let preview = PlanPreview(
            desired: desired,
            observed: ObservedState(pods: pods.sorted { $0.name < $1.name }),
            history: RunHistory()
        )
        #expect(preview.operations(now: 0).map { PodSketch.words($0, of: workload) } == line.operations)
    }

    @Test("A Job is made once, and one that is over is not made again")
    func job() throws {
        let desired = try Samples.desired(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: migrate}
            spec:
              template:
                spec: {restartPolicy: Never, containers: [{name: migrate, image: "web:1"}]}
            """
        )
        let workload = try #require(desired.workloads.first)
        func operations(_ history: RunHistory) -> [Operation] {
            PlanPreview(desired: desired, observed: ObservedState(pods: []), history: history).operations(now: 0)
        }
        #expect(operations(RunHistory()) == [.createPod(workload.key, index: 0)])
        var run = JobRun(specHash: workload.specHash)
        run.finish = JobRun.Finish(isComplete: true, reason: "", message: "", at: 0)
        var history = RunHistory()
        history.remember(run, of: workload)
        #expect(operations(history).isEmpty)
    }
}

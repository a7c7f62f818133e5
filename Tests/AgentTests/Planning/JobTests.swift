import ControllerAPI
import Manifests
import Testing

@testable import Agent

@Suite("Jobs run until they are done")
struct JobTests {
    @Test("What is done about a Job, and what is remembered of it", arguments: JobCase.all)
    func plan(_ line: JobCase) throws {
        let desired = try Samples.desired(line.manifest)
        let workload = try #require(desired.workloads.first)
        let sketches = try line.pods.map { try PodSketch($0, of: workload) }
        var history = RunHistory()
        if let before = line.before {
            var run = JobRun(specHash: workload.specHash)
            before(&run)
            history.remember(run, of: workload)
        }
        let plan = Planner().plan(
            desired: desired,
            observed: ObservedState(pods: sketches.map(\.pod)),
            health: Dictionary(uniqueKeysWithValues: sketches.map { ($0.pod.key, $0.health) }),
            leaving: Set(sketches.filter(\.isLeaving).map(\.pod.key)),
            history: history,
            now: line.now
        )
        #expect(plan.operations.map { PodSketch.words($0, of: workload) }.sorted() == line.operations.sorted())
        let run = try #require(plan.history.run(of: workload))
        #expect(run.succeeded.sorted() == line.succeeded)
        #expect(run.failed.sorted() == line.failed)
        #expect(run.finish?.reason == line.finish)
        #expect(plan.due == line.due)
        let status = try #require(plan.workloads.first)
        #expect(status.health == line.health, "\(status)")
        #expect((plan.failures[workload.key] != nil) == (line.health == .degraded))
    }

    @Test("A container that fails in its Pod is one failure, however many there are and however often it is looked at")
    func countedOnce() throws {
        let count = 30
        let desired = try Samples.desired(
            Samples.job("parallelism: \(count)\nbackoffLimit: \(count)", pod: "restartPolicy: OnFailure")
        )
        let workload = try #require(desired.workloads.first)
        let sketches = try (0..<count).map { try PodSketch("new\($0) dead due", of: workload) }
        var history = RunHistory()
        for _ in 0..<4 {
            let plan = Planner().plan(
                desired: desired,
                observed: ObservedState(pods: sketches.map(\.pod)),
                health: Dictionary(uniqueKeysWithValues: sketches.map { ($0.pod.key, $0.health) }),
                leaving: [],
                history: history,
                now: 1000
            )
            history = plan.history
            let run = try #require(history.run(of: workload))
            #expect(run.failures == count && run.finish == nil)
        }
    }

    @Test("A Job of another template is another run; the one before is not made again")
    func otherTemplates() throws {
        let first = try Samples.workload(Samples.job(image: "web:1"))
        let second = try Samples.workload(Samples.job(image: "web:2"))
        var history = RunHistory()
        for workload in [first, second] {
            #expect(history.run(of: workload) == nil)
            var run = JobRun(specHash: workload.specHash)
            run.finish = JobRun.Finish(isComplete: true, reason: "Complete", message: "", at: 1)
            history.remember(run, of: workload)
        }
        #expect(history.run(of: first)?.finish != nil && history.run(of: second)?.finish != nil)
        history.keep([])
        #expect(history == RunHistory())
    }

    @Test("A ConfigMap that changes makes no new run, another template does")
    func identity() throws {
        func hash(_ image: String, _ map: String) throws -> String {
            try Samples.workload(
                Samples.job(container: "envFrom: [{configMapRef: {name: c}}]", image: image),
                Samples.configMap("c", map)
            ).specHash
        }
        #expect(try hash("web:1", "{A: x}") == hash("web:1", "{A: y}"))
        #expect(try hash("web:1", "{A: x}") != hash("web:2", "{A: x}"))
    }
}

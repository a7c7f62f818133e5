import ControllerAPI
import Manifests
import Testing

@testable import Agent

@Suite("Plans of all kinds lead to what is desired")
struct KindConvergenceTests {
    @Test("From any state, and never beyond what a manifest allows", arguments: 0..<40)
    func converges(_ block: Int) throws {
        for seed in UInt64(block * 25)..<UInt64(block * 25 + 25) {
            var random = SeededGenerator(seed: seed &+ 77)
            try run(SimulatedKinds(try desired(&random), seed: seed), seed: seed)
        }
    }

    private func desired(_ random: inout SeededGenerator) throws -> DesiredState {
        let policy = Bool.random(using: &random) ? "OrderedReady" : "Parallel"
        let update =
            Int.random(in: 0..<4, using: &random) == 0
            ? "{type: OnDelete}"
            : "{rollingUpdate: {partition: \(Int.random(in: 0...1, using: &random)), maxUnavailable: \(Int.random(in: 1...2, using: &random))}}"
        let statefulSet = Samples.statefulSet(
            """
            replicas: \(Int.random(in: 0...4, using: &random))
            podManagementPolicy: \(policy)
            updateStrategy: \(update)
            minReadySeconds: \(Int.random(in: 0...2, using: &random))
            """,
            name: "db"
        )
        let surge = Int.random(in: 0...1, using: &random)
        let daemonSet = Samples.daemonSet(
            "updateStrategy: {rollingUpdate: {maxSurge: \(surge), maxUnavailable: \(1 - surge)}}",
            name: "agent"
        )
        let completions = Int.random(in: 1...4, using: &random)
        let isIndexed = Bool.random(using: &random)
        let isLimited = isIndexed && Bool.random(using: &random)
        let job = Samples.job(
            """
            completions: \(completions)
            parallelism: \(Int.random(in: 1...3, using: &random))
            backoffLimit: \(Int.random(in: 0...3, using: &random))
            completionMode: \(isIndexed ? "Indexed" : "NonIndexed")
            \(isLimited ? "backoffLimitPerIndex: \(Int.random(in: 0...1, using: &random))" : "")
            """,
            pod: "restartPolicy: \(isLimited || Bool.random(using: &random) ? "Never" : "OnFailure")",
            name: "job"
        )
        let queue = Samples.job("parallelism: \(Int.random(in: 1...3, using: &random))", name: "queue")
        let deployment = Samples.rolling(replicas: Int.random(in: 0...3, using: &random), surge: 1, unavailable: 0)
        return try Samples.desired(
            statefulSet,
            daemonSet,
            job,
            queue,
            deployment,
            Samples.pod(name: "lone"),
            Samples.pod("restartPolicy: Never", name: "once")
        )
    }

    private func run(_ start: SimulatedKinds, seed: UInt64) throws {
        var host = start
        for _ in 0..<400 {
            let plan = host.plan()
            if plan.operations.isEmpty, host.leaving.isEmpty,
                plan.workloads.allSatisfy({ $0.health == .healthy || $0.health == .degraded })
            {
                try check(host, plan, seed: seed)
                return
            }
            let before = host
            try host.carryOut(plan)
            for workload in host.desired.workloads { compare(workload, before, host, seed: seed) }
            host.tick()
        }
        Issue.record("seed \(seed) does not settle: \(host.plan())")
    }

    /// What one step may do to a workload.
    private func compare(_ workload: DesiredWorkload, _ before: SimulatedKinds, _ after: SimulatedKinds, seed: UInt64) {
        let key = workload.key
        switch workload.source {
        case .statefulSet(let set):
            let isMeant = { set.ordinals.contains(workload.index(ofPod: $0)) }
            let floor = min(before.serving(key, isMeant), set.replicas - set.unavailable)
            let serving = after.serving(key, isMeant)
            #expect(serving >= floor, "seed \(seed): fewer of \(key) serve than the manifest allows")
        case .daemonSet(let set):
            if set.updateStrategy == .rollingUpdate(startsFirst: true) {
                #expect(after.serving(key) >= min(1, before.serving(key)), "seed \(seed): \(key) serves no more")
            } else if after.made[key] != before.made[key] {
                #expect(after.running(key) == 1, "seed \(seed): there is one Pod of \(key)")
            }
        case .job(let job):
            let most = max(before.running(key), job.spec.parallelism)
            #expect(after.running(key) <= most, "seed \(seed): more Pods of \(key) run than may")
        case .deployment, .cronJob, .pod: break
        }
    }

    /// What is left when nothing is to do any more.
    private func check(_ host: SimulatedKinds, _ plan: Planner.Plan, seed: UInt64) throws {
        for workload in host.desired.workloads {
            let status = try #require(plan.workloads.first { $0.key == workload.key })
            guard case .job(let job) = workload.source else {
                if workload.key.name != "once" { #expect(status.health == .healthy, "seed \(seed): \(status)") }
                continue
            }
            let run = try #require(plan.history.run(of: workload))
            let finish = try #require(run.finish, "seed \(seed): \(workload.key) has not ended")
            if let completions = job.spec.completions, finish.isComplete {
                #expect(Set(run.succeeded.map { workload.completionIndex($0) ?? $0 }).count >= completions)
            }
            let isOver = run.failures > job.spec.backoffLimit || finish.reason == "FailedIndexes"
            #expect(finish.isComplete || isOver, "seed \(seed): \(run)")
            #expect(run.failures <= job.spec.backoffLimit + job.spec.parallelism + 5, "seed \(seed): \(run)")
        }
        var again = host
        again.tick()
        #expect(host.plan().operations.isEmpty)
        #expect(host.plan().history == plan.history, "seed \(seed): what is remembered changes though nothing happens")
    }
}

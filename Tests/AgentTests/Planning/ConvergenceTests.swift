import Manifests
import Testing

@testable import Agent

@Suite("Plans lead to what is desired")
struct ConvergenceTests {
    @Test("From any state, without ever serving less or using more than the manifest allows", arguments: 0..<40)
    func converges(_ block: Int) throws {
        for seed in UInt64(block * 25)..<UInt64(block * 25 + 25) {
            var random = SeededGenerator(seed: seed)
            let replicas = Int.random(in: 0...4, using: &random)
            let surge = Int.random(in: 0...2, using: &random)
            let unavailable = Int.random(in: surge == 0 ? 1...2 : 0...2, using: &random)
            let isRecreate = Int.random(in: 0..<5, using: &random) == 0
            let minimum = Int.random(in: 0...2, using: &random)
            let extra = "minReadySeconds: \(minimum)"
            let desired = try Samples.desired(
                isRecreate
                    ? Samples.deployment("replicas: \(replicas)\nstrategy: {type: Recreate}\n\(extra)")
                    : Samples.rolling(replicas: replicas, surge: surge, unavailable: unavailable, extra: extra)
            )
            let hashes = [desired.workloads[0].specHash, "1111111111", "2222222222"]
            try run(SimulatedHost(desired, hashes: hashes, seed: seed), isRecreate: isRecreate, seed: seed)
        }
    }

    private func run(_ start: SimulatedHost, isRecreate: Bool, seed: UInt64) throws {
        var host = start
        let deployment = try #require(host.desired.workloads[0].deployment)
        let floor = deployment.replicas - deployment.unavailable
        let ceiling = deployment.replicas + deployment.surge
        for _ in 0..<200 {
            let plan = Planner().plan(
                desired: host.desired,
                observed: host.observed,
                health: host.health,
                leaving: host.leaving
            )
            let (serving, present) = (host.serving, host.present)
            if plan.operations.isEmpty, host.isEmptyOfLeaving, serving == deployment.replicas, host.outdated == 0 {
                guard !plan.isSettled else {
                    #expect(present == deployment.replicas, "seed \(seed)")
                    return
                }
            }
            try host.carryOut(plan)
            if !isRecreate {
                #expect(host.serving >= min(serving, floor), "seed \(seed): fewer serve than the manifest allows")
            } else if host.outdated > 0 {
                #expect(host.present <= present, "seed \(seed): Recreate makes no Pod beside an old one")
            }
            #expect(host.present <= max(present, ceiling), "seed \(seed): more Pods than the manifest allows")
            host.tick()
        }
        Issue.record("seed \(seed) does not settle")
    }
}

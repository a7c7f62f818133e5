import Manifests
import TestSupport

@testable import Agent

/// A host without an engine on which workloads of every kind run; those that end by themselves do so after a while.
///
/// One tick is a second. Everything random comes from the seed.
struct SimulatedKinds {
    private struct Pod {
        var workload: WorkloadKey
        var name: String
        var hash: String

        /// Ticks until it is ready; 0 when it is.
        var startsIn: Int
        var readyFor = 0
        var starts = 1

        /// Ticks until its container ends, if it does so by itself.
        var endsIn: Int?
        var exitCode: Int?
        var hasSandbox = true
        var isHollow = false

        /// Ticks until it is gone, once it goes.
        var goneIn: Int?

        var key: PodKey { PodKey(namespace: "default", name: name) }
        var isRunning: Bool { exitCode == nil && !isHollow }
        var isReady: Bool { hasSandbox && isRunning && startsIn == 0 }
    }

    let desired: DesiredState
    private(set) var now = 1_700_000_000
    private(set) var history = RunHistory()

    /// How many Pods were made of each workload.
    private(set) var made: [WorkloadKey: Int] = [:]
    private var pods: [Pod] = []
    private var random: SeededGenerator

    /// Failures that are still to come.
    private var failures: Int

    init(_ desired: DesiredState, seed: UInt64) {
        self.desired = desired
        random = SeededGenerator(seed: seed)
        failures = Int.random(in: 0...4, using: &random)
        for _ in 0..<Int.random(in: 0...10, using: &random) {
            guard let workload = desired.workloads.randomElement(using: &random) else { continue }
            let isOld = Int.random(in: 0..<3, using: &random) == 0
            var made = workload
            if isOld { made.specHash = "0000000000" }
            let name = made.podName(Int.random(in: 0...4, using: &random))
            guard !pods.contains(where: { $0.name == name }) else { continue }
            let key =
                Int.random(in: 0..<8, using: &random) == 0
                ? WorkloadKey(kind: .statefulSet, namespace: "default", name: "orphan") : workload.key
            var pod = Pod(
                workload: key,
                name: name,
                hash: made.specHash,
                startsIn: Bool.random(using: &random) ? 0 : Int.random(in: 1...9, using: &random)
            )
            pod.readyFor = pod.startsIn == 0 ? Int.random(in: 0...5, using: &random) : 0
            pod.endsIn = Self.ends(workload) ? Int.random(in: 1...6, using: &random) : nil
            switch Int.random(in: 0..<7, using: &random) {
            case 0: pod.hasSandbox = false
            case 1: pod.isHollow = true
            case 2: pod.exitCode = Int.random(in: 0...1, using: &random)
            case 3: pod.goneIn = Int.random(in: 1...4, using: &random)
            default: break
            }
            pods.append(pod)
        }
    }

    private static func ends(_ workload: DesiredWorkload) -> Bool {
        workload.template.spec.restartPolicy != .always
    }

    var observed: ObservedState {
        ObservedState(
            pods: pods.map { pod in
                let workload = desired.workloads.first { $0.key == pod.workload }
                let container = ObservedContainer(
                    id: pod.name,
                    name: workload?.template.spec.containers[0].name ?? "web",
                    isRunning: pod.exitCode == nil,
                    exitCode: pod.exitCode,
                    startedAt: "\(pod.starts)",
                    image: "web:1"
                )
                let sandbox = ObservedContainer(
                    id: "s",
                    name: Names.sandbox,
                    isRunning: pod.hasSandbox,
                    startedAt: "1",
                    image: "p"
                )
                return ObservedPod(
                    workload: pod.workload,
                    name: pod.name,
                    specHash: pod.hash,
                    address: "10.0.0.1",
                    sandbox: sandbox,
                    containers: pod.isHollow ? [] : [container]
                )
            }
        )
    }

    var health: [PodKey: PodHealth] {
        var healths: [PodKey: PodHealth] = [:]
        for pod in pods {
            let workload = desired.workloads.first { $0.key == pod.workload }
            let policy = workload?.template.spec.restartPolicy ?? .always
            let mustRestart = pod.exitCode != nil && (policy == .always || policy == .onFailure && pod.exitCode != 0)
            var phase = PodPhase.running
            if let status = pod.exitCode, !mustRestart { phase = status == 0 ? .succeeded : .failed }
            if pod.isHollow { phase = .pending }
            healths[pod.key] = PodHealth(
                isReady: pod.isReady,
                readyForSeconds: Double(pod.isReady ? pod.readyFor : 0),
                unreadySeconds: 30,
                restarts: mustRestart
                    ? [PodHealth.Restart(containerID: pod.name, isDue: true, mustStop: false)] : [],
                starts: pod.isHollow ? [workload?.template.spec.containers[0].name ?? "web"] : [],
                phase: phase,
                trouble: pod.isReady ? nil : "not ready"
            )
        }
        return healths
    }

    var leaving: Set<PodKey> { Set(pods.filter { $0.goneIn != nil }.map(\.key)) }

    func plan() -> Planner.Plan {
        Planner().plan(
            desired: desired,
            observed: observed,
            health: health,
            leaving: leaving,
            history: history,
            now: now
        )
    }

    /// The Pods of a workload that take traffic, of those with certain names.
    func serving(_ key: WorkloadKey, _ isMeant: (String) -> Bool = { _ in true }) -> Int {
        pods.filter { $0.workload == key && $0.goneIn == nil && $0.isReady && isMeant($0.name) }.count
    }

    /// The Pods of a workload whose containers run, on their way out as well.
    func running(_ key: WorkloadKey) -> Int { pods.filter { $0.workload == key && $0.isRunning }.count }

    mutating func carryOut(_ plan: Planner.Plan) throws {
        history = plan.history
        for operation in plan.operations {
            switch operation {
            case .createPod(let key, let index):
                guard let workload = desired.workloads.first(where: { $0.key == key }) else {
                    throw TestFailure("nobody asks for \(key)")
                }
                let name = workload.podName(index)
                guard !pods.contains(where: { $0.name == name }) else { throw TestFailure("\(name) is there already") }
                made[key, default: 0] += 1
                var pod = Pod(
                    workload: key,
                    name: name,
                    hash: workload.specHash,
                    startsIn: Int.random(in: 0...3, using: &random)
                )
                if Self.ends(workload) { pod.endsIn = Int.random(in: 1...5, using: &random) }
                pods.append(pod)
            case .removePod(let key, _):
                let place = try place(key)
                pods[place].goneIn = Int.random(in: 1...4, using: &random)
            case .restartContainer(let key, _, _):
                let place = try place(key)
                let owner = pods[place].workload
                guard let workload = desired.workloads.first(where: { $0.key == owner }) else {
                    throw TestFailure("\(key.name) has no workload")
                }
                guard pods[place].exitCode != 0 || !Self.ends(workload) else {
                    throw TestFailure("\(key.name) has succeeded and starts again")
                }
                pods[place].exitCode = nil
                pods[place].starts += 1
                pods[place].startsIn = 1
                if Self.ends(workload) { pods[place].endsIn = Int.random(in: 1...5, using: &random) }
            case .startContainer(let key, _):
                let place = try place(key)
                guard pods[place].isHollow else { throw TestFailure("\(key.name) is whole") }
                pods[place].isHollow = false
                pods[place].exitCode = nil
            case .stopSandbox(let key):
                let place = try place(key)
                guard pods[place].exitCode != nil else { throw TestFailure("\(key.name) still runs") }
                pods[place].hasSandbox = false
            case .finishPod(let key, _), .rightContainer(let key, _):
                throw TestFailure("nothing is wrong with \(key.name) but what it did itself")
            }
        }
    }

    private func place(_ key: PodKey) throws -> Int {
        guard let place = pods.firstIndex(where: { $0.key == key && $0.goneIn == nil }) else {
            throw TestFailure("\(key.name) is not there")
        }
        return place
    }

    /// A second goes by.
    mutating func tick() {
        now += 1
        for place in pods.indices {
            pods[place].goneIn = pods[place].goneIn.map { $0 - 1 }
            guard pods[place].isRunning else { continue }
            if pods[place].startsIn > 0 {
                pods[place].startsIn -= 1
                pods[place].readyFor = 0
            } else {
                pods[place].readyFor += 1
            }
            guard let left = pods[place].endsIn else { continue }
            pods[place].endsIn = left - 1
            if left <= 1 { pods[place].exitCode = fails() ? 1 : 0 }
        }
        pods.removeAll { $0.goneIn ?? 1 <= 0 }
        let serving = pods.indices.filter { pods[$0].isReady && pods[$0].goneIn == nil && pods[$0].endsIn == nil }
        if let victim = serving.randomElement(using: &random), Int.random(in: 0..<6, using: &random) == 0, fails() {
            pods[victim].exitCode = 1
        }
    }

    private mutating func fails() -> Bool {
        guard failures > 0, Bool.random(using: &random) else { return false }
        failures -= 1
        return true
    }
}

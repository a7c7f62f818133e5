import TestSupport

@testable import Agent

/// A host without an engine: Pods come up after a while, crash now and then, and take their time to go.
///
/// One tick is a second. Everything random comes from the seed.
struct SimulatedHost {
    private struct Pod {
        var workload: WorkloadKey
        var hash: String
        var index: Int

        /// Ticks until it is ready; 0 when it is.
        var startsIn: Int
        var readyFor = 0
        var age: Int
        var failures = 0
        var isDead = false
        var hasSandbox = true
        var isHollow = false

        /// Ticks until it is gone, once it goes.
        var goneIn: Int?

        var name: String { Names.pod(workload: workload.name, specHash: hash, index: index) }
        var isWhole: Bool { hasSandbox && !isHollow && !isDead }
        var isReady: Bool { isWhole && startsIn == 0 }
    }

    let desired: DesiredState
    private var pods: [Pod] = []
    private var random: SeededGenerator

    /// Crashes that are still to come; an endless crash loop would be a bad release.
    private var crashes: Int

    init(_ desired: DesiredState, hashes: [String], seed: UInt64) {
        self.desired = desired
        random = SeededGenerator(seed: seed)
        crashes = Int.random(in: 0...3, using: &random)
        let orphan = WorkloadKey(namespace: "default", name: "orphan")
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let key = Int.random(in: 0..<6, using: &random) == 0 ? orphan : desired.workloads[0].key
            let hash = hashes.randomElement(using: &random) ?? "x"
            let index = (0..<20).first { index in
                !pods.contains { $0.workload == key && $0.hash == hash && $0.index == index }
            }
            var pod = Pod(
                workload: key,
                hash: hash,
                index: index ?? 0,
                startsIn: Bool.random(using: &random) ? 0 : Int.random(in: 1...20, using: &random),
                age: Int.random(in: 0...30, using: &random)
            )
            pod.readyFor = pod.startsIn == 0 ? Int.random(in: 0...10, using: &random) : 0
            switch Int.random(in: 0..<8, using: &random) {
            case 0: pod.hasSandbox = false
            case 1: pod.isHollow = hash == desired.workloads[0].specHash
            case 2: pod.isDead = true
            case 3: pod.goneIn = Int.random(in: 1...4, using: &random)
            default: break
            }
            pods.append(pod)
        }
    }

    var observed: ObservedState {
        ObservedState(
            pods: pods.map { pod in
                let container = ObservedContainer(
                    id: pod.name,
                    name: "web",
                    isRunning: !pod.isDead,
                    startedAt: "\(pod.failures)",
                    image: "web:1"
                )
                return ObservedPod(
                    workload: pod.workload,
                    name: pod.name,
                    specHash: pod.hash,
                    address: "10.0.0.1",
                    sandbox: ObservedContainer(
                        id: "s",
                        name: Names.sandbox,
                        isRunning: pod.hasSandbox,
                        startedAt: "1",
                        image: "p"
                    ),
                    containers: pod.isHollow ? [] : [container]
                )
            }.sorted { $0.name < $1.name }
        )
    }

    var health: [PodKey: PodHealth] {
        var healths: [PodKey: PodHealth] = [:]
        for pod in pods {
            healths[PodKey(namespace: "default", name: pod.name)] = PodHealth(
                isReady: pod.isReady,
                readyForSeconds: Double(pod.isReady ? pod.readyFor : 0),
                unreadySeconds: Double(pod.age),
                restarts: pod.isDead ? [PodHealth.Restart(containerID: pod.name, isDue: true, mustStop: false)] : [],
                trouble: pod.isReady ? nil : "not ready",
                failures: pod.failures
            )
        }
        return healths
    }

    var leaving: Set<PodKey> {
        Set(pods.filter { $0.goneIn != nil }.map { PodKey(namespace: "default", name: $0.name) })
    }

    /// Pods of the workload that take traffic.
    var serving: Int { staying.filter(\.isReady).count }

    /// Pods of the workload that are not on their way out.
    var present: Int { staying.count }

    /// Pods of the workload that are of another template and not on their way out.
    var outdated: Int { staying.filter { $0.hash != desired.workloads[0].specHash }.count }

    var isEmptyOfLeaving: Bool { leaving.isEmpty }

    private var staying: [Pod] { pods.filter { $0.workload == desired.workloads[0].key && $0.goneIn == nil } }

    mutating func carryOut(_ plan: Planner.Plan) throws {
        for operation in plan.operations {
            switch operation {
            case .createPod(let key, let index):
                let hash = desired.workloads[0].specHash
                guard !pods.contains(where: { $0.workload == key && $0.hash == hash && $0.index == index }) else {
                    throw TestFailure("\(key) \(index) is there already")
                }
                let start = Int.random(in: 0...5, using: &random)
                pods.append(Pod(workload: key, hash: hash, index: index, startsIn: start, age: 0))
            case .removePod(let key, _):
                guard let place = pods.firstIndex(where: { $0.name == key.name && $0.goneIn == nil }) else {
                    throw TestFailure("\(key.name) cannot be removed")
                }
                pods[place].goneIn = Int.random(in: 1...4, using: &random)
            case .startContainer, .finishPod, .stopSandbox, .rightContainer:
                throw TestFailure("these Pods start whole and never end")
            case .restartContainer(let key, _, _):
                guard let place = pods.firstIndex(where: { $0.name == key.name && $0.goneIn == nil }) else {
                    throw TestFailure("\(key.name) cannot be restarted")
                }
                pods[place].isDead = false
                pods[place].startsIn = Int.random(in: 1...3, using: &random)
            }
        }
    }

    /// A second goes by.
    mutating func tick() {
        for place in pods.indices {
            pods[place].age += 1
            pods[place].goneIn = pods[place].goneIn.map { $0 - 1 }
            if pods[place].startsIn > 0 {
                pods[place].startsIn -= 1
                pods[place].readyFor = 0
            } else {
                pods[place].readyFor += 1
            }
        }
        pods.removeAll { $0.goneIn == 0 }
        if crashes > 0, Int.random(in: 0..<5, using: &random) == 0,
            let victim = pods.indices.filter({ pods[$0].isReady && pods[$0].goneIn == nil }).randomElement(
                using: &random
            )
        {
            crashes -= 1
            pods[victim].isDead = true
            pods[victim].failures += 1
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

import Manifests

/// What a planner will do, step by step, until nothing is left to do, if every container runs well.
///
/// Pure.
struct PlanPreview {
    /// More steps than any rollout has; a plan that never ends is cut off there.
    private static let steps = 10_000

    private let desired: DesiredState
    private var pods: [ObservedPod]
    private var history: RunHistory

    /// `observed`: what the engine says now.
    ///
    /// `history`: what is remembered of Jobs.
    init(desired: DesiredState, observed: ObservedState, history: RunHistory) {
        var observed = observed
        observed.complete(from: desired)
        self.desired = desired
        pods = observed.pods
        self.history = history
    }

    /// Every operation in its order.
    func operations(now: Int) -> [Operation] {
        var preview = self
        var operations: [Operation] = []
        for _ in 0..<Self.steps {
            let plan = Planner().plan(
                desired: desired,
                observed: ObservedState(pods: preview.pods),
                health: preview.health,
                leaving: [],
                history: preview.history,
                now: now
            )
            guard !plan.operations.isEmpty else { break }
            operations += plan.operations
            preview.history = plan.history
            for operation in plan.operations { preview.carryOut(operation) }
        }
        return operations
    }

    private var health: [PodKey: PodHealth] {
        Dictionary(pods.map { ($0.key, Self.health(of: $0)) }) { first, _ in first }
    }

    /// What probes would say of a Pod whose containers run well.
    private static func health(of pod: ObservedPod) -> PodHealth {
        let lifecycle = pod.lifecycle { _ in PodLifecycle.Progress(hasBegun: true, hasStarted: true) }
        var health = PodHealth(unreadySeconds: 60)
        health.starts = lifecycle?.starts ?? []
        health.phase = lifecycle?.phase ?? .running
        let isOver = lifecycle?.isOver ?? false
        health.mustFinish = isOver && pod.isAtWork
        for container in pod.containers where !container.isRunning && !isOver {
            guard lifecycle == nil || container.wasStarted, lifecycle?.startsAgain(container) ?? true else { continue }
            health.restarts.append(
                PodHealth.Restart(containerID: container.id, isDue: true, mustStop: false)
            )
        }
        health.isReady =
            pod.isUp && health.phase == .running && health.starts.isEmpty && health.restarts.isEmpty && !pod.isHalted
        health.readyForSeconds = health.isReady ? 1e9 : 0
        return health
    }

    private mutating func carryOut(_ operation: Operation) {
        switch operation {
        case .createPod(let key, let index):
            guard let workload = desired.workloads.first(where: { $0.key == key }) else { return }
            let instance = workload.instance(index)
            pods.append(
                ObservedPod(
                    workload: key,
                    name: workload.podName(index),
                    specHash: workload.specHash,
                    address: "0.0.0.0",
                    sandbox: Self.container(Names.sandbox, of: nil),
                    containers: instance.template.spec.allContainers.map {
                        Self.container($0.name, of: instance.template)
                    },
                    template: instance.template
                )
            )
        case .removePod(let key, _):
            pods.removeAll { $0.key == key }
        case .startContainer(let key, let name):
            change(key) { pod in
                pod.containers.removeAll { $0.name == name }
                pod.containers.append(Self.container(name, of: pod.template))
            }
        case .rightContainer(let key, let id):
            change(key) { pod in
                if pod.sandbox?.id == id { pod.sandbox?.isTamperedWith = false }
                for place in pod.containers.indices where pod.containers[place].id == id {
                    pod.containers[place].isTamperedWith = false
                }
            }
        case .finishPod(let key, _):
            change(key) { pod in
                for place in pod.containers.indices { pod.containers[place].isRunning = false }
            }
        case .restartContainer(let key, let id, _):
            change(key) { pod in
                for place in pod.containers.indices where pod.containers[place].id == id {
                    pod.containers[place] = Self.container(pod.containers[place].name, of: pod.template)
                }
            }
        case .stopSandbox(let key):
            change(key) { pod in
                pod.sandbox?.isRunning = false
                pod.address = nil
            }
        }
    }

    private mutating func change(_ key: PodKey, _ body: (inout ObservedPod) -> Void) {
        for place in pods.indices where pods[place].key == key { body(&pods[place]) }
    }

    /// A container that runs well: an init container has ended with success.
    private static func container(_ name: String, of template: PodTemplate?) -> ObservedContainer {
        let initial = template?.spec.initContainers.first { $0.name == name }
        let isOver = initial.map { !PodLifecycle.isSidecar($0) } ?? false
        return ObservedContainer(
            id: name,
            name: name,
            isRunning: !isOver,
            exitCode: isOver ? 0 : nil,
            startedAt: "1970-01-01T00:00:00Z",
            image: ""
        )
    }
}

import ControllerAPI
import Logging
import Manifests
import Proxy
import Telemetry

extension ReconcileLoop {
    /// A workload whose Pods the engine refuses to make is degraded, not on its way; one whose Pods cannot be made for now
    /// says why.
    func blame(
        _ plan: inout Planner.Plan,
        _ refused: [String: String],
        _ holds: [String: Hold],
        _ desired: DesiredState
    ) {
        for index in plan.workloads.indices where plan.workloads[index].health != .healthy {
            guard let key = plan.workloads[index].key,
                let workload = desired.workloads.first(where: { $0.key == key })
            else { continue }
            let release = "\(key)/\(workload.specHash)"
            if let hold = holds[release], plan.workloads[index].health == .progressing {
                plan.workloads[index].message = hold.message
            }
            guard let message = refused[release] else { continue }
            plan.workloads[index].health = .degraded
            plan.workloads[index].message = message
            plan.failures[key] = ReleaseFailure(reason: "ContainerRefused", message: message)
        }
    }

    func carryOut(
        _ plan: Planner.Plan,
        desired: DesiredState,
        observed: ObservedState,
        isServed: Bool,
        _ memory: inout Memory,
        leaving: Leaving,
        in group: inout DiscardingTaskGroup
    ) async {
        guard let network = memory.network else { return }
        var hasFailed = false
        for operation in plan.operations {
            do {
                switch operation {
                case .createPod(let key, let index):
                    guard let workload = desired.workloads.first(where: { $0.key == key }) else { continue }
                    let isTried = try await trying(workload, &memory) {
                        try await host.createPod(
                            workload.instance(index),
                            index: index,
                            revision: desired.revision,
                            network: network
                        )
                    }
                    guard isTried else { continue }
                case .startContainer(let key, let name):
                    guard let pod = observed.pods.first(where: { $0.key == key }),
                        let workload = desired.workloads.first(where: { $0.key == pod.workload })
                    else { continue }
                    let isTried = try await trying(workload, &memory) {
                        try await host.startContainer(
                            name,
                            of: workload.instance(workload.index(ofPod: key.name)),
                            pod: key.name,
                            isFirst: pod.containers.isEmpty,
                            revision: desired.revision,
                            network: network
                        )
                    }
                    guard isTried else { continue }
                case .restartContainer(let key, let id, let mustStop):
                    guard let pod = observed.pods.first(where: { $0.key == key }),
                        let container = pod.containers.first(where: { $0.id == id })
                    else { continue }
                    if mustStop {
                        let grace = probes.result(of: container)?.grace ?? grace(of: pod, desired)
                        stop(id, of: pod, memory.inFlight, in: &group) {
                            try await termination.stop(container, of: pod, grace: grace)
                        }
                    } else {
                        try await host.restartContainer(id)
                    }
                case .rightContainer(let key, let id):
                    try await host.rightContainer(id, of: key)
                case .finishPod(let key, let reason):
                    guard let pod = observed.pods.first(where: { $0.key == key }) else { continue }
                    let grace = grace(of: pod, desired)
                    stop("\(key)", of: pod, memory.inFlight, in: &group) {
                        logger.info("what is left of Pod \(key.name) stops: \(reason)")
                        try await termination.stop(pod, grace: grace)
                    }
                case .stopSandbox(let key):
                    guard let pod = observed.pods.first(where: { $0.key == key }) else { continue }
                    try await host.stopSandbox(of: pod)
                case .removePod(let key, let reason):
                    guard isServed, let pod = observed.pods.first(where: { $0.key == key }) else {
                        leaving.remove(key)
                        continue
                    }
                    logger.info("Pod \(key.name) goes: \(reason)")
                    let grace = grace(of: pod, desired)
                    group.addTask { await remove(pod, grace: grace, leaving: leaving) }
                }
                metrics.count(AgentPulse.operations, operation.label(succeeded: true))
            } catch {
                metrics.count(AgentPulse.operations, operation.label(succeeded: false))
                hasFailed = true
                // What the engine lacks may be the network: the next pass looks at it again.
                memory.network = nil
                await state.fail("Applied", Self.failure(error, "OperationFailed"), at: desired.revision)
            }
        }
        // What waits for its next try has failed all the same.
        if !hasFailed, !plan.operations.isEmpty, memory.holds.isEmpty {
            await state.hold("Applied", at: desired.revision)
        }
    }

    private var termination: PodTermination {
        PodTermination(engine: host.engine, http: settings.http, logger: logger)
    }

    /// Does what the engine may refuse; false when an earlier refusal of the same release makes it wait.
    private func trying(
        _ workload: DesiredWorkload,
        _ memory: inout Memory,
        _ body: () async throws -> Void
    ) async throws -> Bool {
        let release = "\(workload.key)/\(workload.specHash)"
        guard memory.holds[release].map({ $0.until <= .now }) ?? true else { return false }
        do {
            try await body()
            memory.holds[release] = nil
            memory.refused[release] = nil
            return true
        } catch {
            let refusal = (error as? AgentError).flatMap { $0.code == .release ? $0.message : nil }
            if let refusal { memory.refused[release] = refusal }
            let failures = (memory.holds[release]?.failures ?? 0) + 1
            // What the host lacks may be there any moment; what is refused for what it is will be refused again.
            let longest = refusal == nil ? 16 : 300
            memory.holds[release] = Hold(
                until: .now + .seconds(min(longest, 1 << min(failures, 8))),
                failures: failures,
                message: Self.failure(error, "OperationFailed").message
            )
            throw error
        }
    }

    /// Stops something beside the loop, once at a time; what it was comes of it the next look at the host shows.
    private func stop(
        _ id: String,
        of pod: ObservedPod,
        _ inFlight: InFlight,
        in group: inout DiscardingTaskGroup,
        _ body: @escaping @Sendable () async throws -> Void
    ) {
        guard inFlight.begin(id) else { return }
        group.addTask {
            do {
                try await body()
            } catch {
                // It still runs, so the next plan has it again.
                logger.warning("Pod \(pod.name): \(error)")
            }
            inFlight.end(id)
            wake.wake()
        }
    }

    /// Lets a Pod's connections run out, then stops and removes it.
    private func remove(_ pod: ObservedPod, grace: Int, leaving: Leaving) async {
        defer {
            leaving.remove(pod.key)
            wake.wake()
        }
        do {
            if let proxy, let address = pod.address {
                let endpoints = try await proxy.status(owner: settings.owner).listeners
                    .flatMap(\.endpoints).map(\.endpoint).filter { $0.address == address }
                if !endpoints.isEmpty {
                    _ = try await proxy.drain(
                        owner: settings.owner,
                        endpoints: Array(Set(endpoints)),
                        upTo: .seconds(min(grace, 30))
                    )
                }
            }
            try await termination.stop(pod, grace: grace)
            try await host.removePod(pod)
        } catch {
            // It is still there, so the next plan has it again.
            logger.log(level: Task.isCancelled ? .debug : .warning, "Pod \(pod.name) could not be removed: \(error)")
        }
    }

    private func grace(of pod: ObservedPod, _ desired: DesiredState) -> Int {
        let template = pod.template ?? desired.workloads.first { $0.key == pod.workload }?.template
        return template?.spec.terminationGracePeriodSeconds ?? 30
    }
}

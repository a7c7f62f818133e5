import ControllerAPI
import Logging
import Manifests
import Proxy

extension ReconcileLoop {
    /// A workload whose Pods the engine refuses to make is degraded, not on its way.
    func blame(_ plan: inout Planner.Plan, _ refused: [String: String], _ desired: DesiredState) {
        for index in plan.workloads.indices where plan.workloads[index].health != .healthy {
            guard let key = plan.workloads[index].key,
                let workload = desired.workloads.first(where: { $0.key == key }),
                let message = refused["\(key)/\(workload.specHash)"]
            else { continue }
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
        for operation in plan.operations {
            do {
                switch operation {
                case .createPod(let key, let index):
                    guard let workload = desired.workloads.first(where: { $0.key == key }) else { continue }
                    let release = "\(key)/\(workload.specHash)"
                    guard memory.holds[release].map({ $0.until <= .now }) ?? true else { continue }
                    do {
                        try await host.createPod(workload, index: index, revision: desired.revision, network: network)
                        memory.holds[release] = nil
                        memory.refused[release] = nil
                    } catch {
                        if let refusal = error as? AgentError, refusal.code == .release {
                            memory.refused[release] = refusal.message
                        }
                        let failures = (memory.holds[release]?.failures ?? 0) + 1
                        memory.holds[release] = (.now + .seconds(min(300, 1 << min(failures, 8))), failures)
                        throw error
                    }
                case .restartContainer(_, let id, let mustStop):
                    try await host.restartContainer(id, mustStop: mustStop, grace: 10)
                case .removePod(let key, let reason):
                    guard isServed, let pod = observed.pods.first(where: { $0.key == key }) else {
                        leaving.remove(key)
                        continue
                    }
                    logger.info("Pod \(key.name) goes: \(reason)")
                    let grace = grace(of: pod, desired)
                    group.addTask { await remove(pod, grace: grace, leaving: leaving) }
                }
                await state.hold("Applied", at: desired.revision)
            } catch {
                // What the engine lacks may be the network: the next pass looks at it again.
                memory.network = nil
                await state.fail("Applied", Self.failure(error, "OperationFailed"), at: desired.revision)
            }
        }
    }

    /// Lets a Pod's connections run out, then stops and removes it.
    private func remove(_ pod: ObservedPod, grace: Int, leaving: Leaving) async {
        defer {
            leaving.remove(pod.key)
            wake.wake()
        }
        do {
            if let address = pod.address {
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
            let left = await PreStop(engine: host.engine, http: settings.http, logger: logger).run(pod, grace: grace)
            try await host.removePod(pod, grace: left)
        } catch {
            // It is still there, so the next plan has it again.
            logger.warning("Pod \(pod.name) could not be removed: \(error)")
        }
    }

    private func grace(of pod: ObservedPod, _ desired: DesiredState) -> Int {
        let template = pod.template ?? desired.workloads.first { $0.key == pod.workload }?.template
        return template?.spec.terminationGracePeriodSeconds ?? 30
    }
}

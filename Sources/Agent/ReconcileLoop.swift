import ControllerAPI
import DockerEngine
import Logging
import Manifests
import Proxy

/// Brings the host to what is desired, one plan after the other, and says how it stands.
struct ReconcileLoop: Sendable {
    let settings: AgentSettings
    let host: DockerHost
    let state: AgentState
    let probes: ProbeRunner
    let proxy: ProxyClient
    let wake: Wake
    let reporter: Reporter
    let logger: Logger

    /// How long the host is trusted without being looked at.
    private static let relist = Duration.seconds(10)

    /// What one run of the loop remembers from pass to pass.
    private struct Memory {
        var watch = PodWatch()
        var network: DockerHost.Network?
        var gateway: String?
        var applied: ProxyDesiredState?
        var refused: [String: String] = [:]
        var failures = 0

        /// Releases whose Pods could not be made: when to try again, and how often it failed.
        var holds: [String: (until: ContinuousClock.Instant, failures: Int)] = [:]
    }

    func run() async {
        let leaving = Leaving()
        await withDiscardingTaskGroup { group in
            var memory = Memory()
            while !Task.isCancelled {
                let pause = await pass(&memory, leaving: leaving, in: &group)
                await wake.pause(atMost: pause)
            }
            group.cancelAll()
        }
        probes.stop()
    }

    /// One pass; gives how long to wait for the next if nothing happens.
    private func pass(
        _ memory: inout Memory,
        leaving: Leaving,
        in group: inout DiscardingTaskGroup
    ) async -> Duration {
        guard let desired = await state.desired else {
            await reporter.report(nil, workloads: [], services: [], isSettled: false)
            return Self.relist
        }
        let observed: ObservedState
        do {
            if memory.network == nil { try await prepare(&memory) }
            try await host.ensureVolumes(desired.volumes)
            observed = try await host.observe()
        } catch {
            // The engine may have lost everything: look at all of it again when it is back.
            memory.network = nil
            memory.failures += 1
            await state.fail("Engine", Self.failure(error, "EngineUnavailable"), at: desired.revision)
            await reporter.repeatLast()
            return .milliseconds(min(10_000, 250 << min(memory.failures, 6)))
        }
        memory.failures = 0
        await state.hold("Engine", at: nil)
        probes.watch(PodWatch.targets(desired: desired, observed: observed))
        let health = await memory.watch.health(of: observed, probes: probes) { await host.lastWords($0) }
        var plan = Planner().plan(
            desired: desired,
            observed: observed,
            health: health,
            leaving: leaving.keys
        )
        blame(&plan, memory.refused, desired)
        leaving.add(plan.operations)
        let ready = observed.pods.filter { health[$0.key]?.isReady == true && !leaving.keys.contains($0.key) }
        let (services, isServed) = await direct(desired, ready: ready, &memory)
        await carryOut(
            plan,
            desired: desired,
            observed: observed,
            isServed: isServed,
            &memory,
            leaving: leaving,
            in: &group
        )
        let isSettled = plan.isSettled && isServed
        if isSettled { await settle(desired) }
        await reporter.report(
            desired.revision,
            workloads: plan.workloads,
            services: services,
            isSettled: isSettled
        )
        return pause(plan, desired: desired, memory)
    }

    private func prepare(_ memory: inout Memory) async throws {
        let network = try await host.prepare()
        do {
            try ClusterRoute.add(prefix: ServicePorts.prefix(owner: settings.owner))
            memory.gateway = network.gateway
            await state.hold("Traffic", at: nil)
        } catch {
            memory.gateway = nil
            await state.fail("Traffic", error, at: nil)
        }
        memory.network = network
        // The proxy may have been started again with the engine.
        memory.applied = nil
    }

    /// A workload whose Pods the engine refuses to make is degraded, not on its way.
    private func blame(_ plan: inout Planner.Plan, _ refused: [String: String], _ desired: DesiredState) {
        for index in plan.workloads.indices where plan.workloads[index].health != .healthy {
            let key = WorkloadKey(namespace: plan.workloads[index].namespace, name: plan.workloads[index].name)
            guard let workload = desired.workloads.first(where: { $0.key == key }),
                let message = refused["\(key)/\(workload.specHash)"]
            else { continue }
            plan.workloads[index].health = .degraded
            plan.workloads[index].message = message
        }
    }

    /// Tells the proxy where the traffic goes.
    ///
    /// False when it could not be told: then no Pod that serves may go.
    private func direct(
        _ desired: DesiredState,
        ready: [ObservedPod],
        _ memory: inout Memory
    ) async -> ([ServiceStatus], Bool) {
        var journal = await state.journal
        let ports = ServicePorts(
            owner: settings.owner,
            exposure: settings.exposure.map {
                ServicePorts.Exposure(address: $0.address, basePort: $0.basePort, count: $0.count)
            }
        )
        let traffic = TrafficPlan(
            desired: desired,
            ready: ready,
            ports: ports,
            gateway: memory.gateway,
            journal: &journal
        )
        do {
            try await state.remember(journal.ports)
            if memory.applied != traffic.state || memory.applied == nil {
                let applied = try await proxy.apply(traffic.state)
                memory.applied = traffic.state
                let failures =
                    traffic.troubles + applied.listenerErrors.map { "\($0.key): \($0.value)" }.sorted()
                    + applied.resolverErrors.map { "names on \($0.key): \($0.value)" }.sorted()
                if failures.isEmpty {
                    if memory.gateway != nil { await state.hold("Traffic", at: desired.revision) }
                } else {
                    let message = failures.joined(separator: "; ")
                    await state.fail(
                        "Traffic",
                        AgentError(.environment, reason: "NotServed", message),
                        at: desired.revision
                    )
                    // Try again soon: whoever holds the port may let it go.
                    memory.applied = nil
                }
            }
            return (traffic.services, true)
        } catch {
            memory.applied = nil
            await state.fail("Traffic", Self.failure(error, "ProxyUnreachable"), at: desired.revision)
            return (traffic.services, false)
        }
    }

    private func carryOut(
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
            try await host.removePod(pod, grace: grace)
        } catch {
            // It is still there, so the next plan has it again.
            logger.warning("Pod \(pod.name) could not be removed: \(error)")
        }
    }

    private func grace(of pod: ObservedPod, _ desired: DesiredState) -> Int {
        desired.workloads.first { $0.key == pod.workload }?.deployment.template.spec.terminationGracePeriodSeconds ?? 30
    }

    private func settle(_ desired: DesiredState) async {
        do {
            try await state.settle(at: desired.revision)
        } catch {
            await state.fail("Applied", error, at: desired.revision)
        }
    }

    private func pause(_ plan: Planner.Plan, desired: DesiredState, _ memory: Memory) -> Duration {
        if plan.isSettled, memory.applied != nil { return Self.relist }
        var pause = Duration.seconds(1)
        if desired.workloads.contains(where: { $0.deployment.minReadySeconds > 0 }) { pause = .milliseconds(200) }
        if let due = memory.watch.nextDue { pause = min(pause, max(.milliseconds(50), due - .now)) }
        return pause
    }

    private static func failure(_ error: any Error, _ reason: String) -> AgentError {
        if let error = error as? AgentError { return error }
        return AgentError(.environment, reason: reason, "\(error)", cause: error)
    }
}

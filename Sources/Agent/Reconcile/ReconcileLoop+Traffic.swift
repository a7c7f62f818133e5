import ControllerAPI
import Proxy

extension ReconcileLoop {
    /// Tells the proxy where the traffic goes.
    ///
    /// `present`: all Pods that have an address, ready or not. False when it could not be told: then no Pod that serves may go.
    func direct(
        _ desired: DesiredState,
        ready: [ObservedPod],
        present: [ObservedPod],
        _ memory: inout Memory
    ) async -> ([ServiceStatus], Bool) {
        var journal = await state.journal
        let ports = ServicePorts(
            owner: settings.owner,
            exposure: settings.exposure.map {
                ServicePorts.Exposure(address: $0.address, basePort: $0.basePort, count: $0.count)
            },
            ingress: settings.ingress
        )
        let traffic = TrafficPlan(
            desired: desired,
            ready: ready,
            present: present,
            ports: ports,
            gateway: memory.gateway,
            journal: &journal
        )
        guard let proxy else {
            // Nobody is served, so nobody can be cut off.
            memory.applied = traffic.state
            return ([], true)
        }
        do {
            try await state.remember(journal.ports)
            if memory.applied != traffic.state || memory.applied == nil {
                let applied = try await proxy.apply(traffic.state)
                memory.applied = traffic.state
                let refusals =
                    applied.listenerErrors.map { Self.refusal(of: $0.key, $0.value) }.sorted()
                    + applied.resolverErrors.map { "names on \($0.key): \($0.value)" }.sorted()
                let failures = traffic.troubles + refusals
                if failures.isEmpty {
                    if memory.gateway != nil { await state.hold("Traffic", at: desired.revision) }
                } else {
                    let message = failures.joined(separator: "; ")
                    await state.fail(
                        "Traffic",
                        AgentError(.environment, reason: refusals.isEmpty ? "NotCarriedOut" : "NotServed", message),
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

    /// Why a listener could not be bound, and what helps where a configuration does.
    private static func refusal(of listener: String, _ failure: ProxyFailure) -> String {
        let hint = listener.hasPrefix("ingress/") ? "; host.ingress in agent.yaml gives Ingresses other ports" : ""
        return "\(listener): \(failure)\(hint)"
    }
}

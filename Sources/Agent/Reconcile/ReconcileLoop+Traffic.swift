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
            try await state.remember(ports: journal.ports, addresses: journal.addresses)
            if memory.applied != traffic.state || memory.troubles != traffic.troubles {
                let applied = try await proxy.apply(traffic.state)
                memory.applied = traffic.state
                memory.troubles = traffic.troubles
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
                    // Try again soon: whoever holds the port may let it go. What only a commit changes is not tried again.
                    if !refusals.isEmpty { memory.applied = nil }
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
        if listener.hasPrefix("ingress/") {
            return "\(listener): \(failure); host.ingress in agent.yaml gives Ingresses other ports"
        }
        // Nobody else uses a Service's address; who listens on all addresses has its port there as well.
        guard listener.hasSuffix("/cluster"), "\(failure)".contains("in use") else { return "\(listener): \(failure)" }
        return "\(listener): \(failure); another program listens on this port of all addresses of the host"
    }
}

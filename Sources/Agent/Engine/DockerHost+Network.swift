import DockerEngine
import Logging

extension DockerHost {
    /// Makes the network and the sandbox image when they are not there.
    func prepare() async throws -> Network {
        try await PauseImage.ensure(on: engine, owner: owner)
        let name = Names.network(owner: owner)
        var found = try await networks(named: name)
        if found.isEmpty {
            var spec = NetworkSpec(name: name)
            spec.labels = [Names.owner: owner]
            try await engine.createNetworkUnlessTaken(spec)
            found = try await networks(named: name)
        }
        guard let network = try await single(found) else {
            throw AgentError(
                .refused,
                reason: "ForeignNetwork",
                "a network named \(name) exists and is not this agent's; remove it or give the agent another name"
            )
        }
        let details = try await engine.network(network.id)
        guard let gateway = details.gateway else {
            throw AgentError(.environment, reason: "NoGateway", "the network \(name) has no gateway address")
        }
        let info = try await engine.info()
        let version = try await engine.version()
        return Network(
            gateway: gateway,
            bridge: details.bridgeName ?? "br-" + details.id.prefix(12),
            capacity: PodFacts.Capacity(
                cpus: info.cpus,
                memory: info.memory,
                mayProtect: Capabilities.mayRaiseLimits
                    && !info.securityOptions.contains { $0.hasPrefix("name=rootless") },
                isPodman: version.isPodman
            ),
            advice: advice(info, isPodman: version.isPodman)
        )
    }

    /// What could be set up better: an engine that takes its containers with it when it ends.
    private func advice(_ info: EngineInfo, isPodman: Bool) -> String? {
        guard !info.isLiveRestoreEnabled, !isPodman else { return nil }
        return "live-restore is off: every container stops when the engine is restarted. "
            + "Set \"live-restore\": true in /etc/docker/daemon.json and reload the engine"
    }

    /// This agent's networks of a name, in an order that does not change.
    private func networks(named name: String) async throws -> [NetworkDetails] {
        try await engine.networks(.label(Names.owner, owner)).filter { $0.name == name }.sorted { $0.id < $1.id }
    }

    /// The one to use of several networks of one name, which the engine cannot tell apart; the others are removed.
    ///
    /// An agent that is killed while it makes a network and is started again makes it once more: the engine looks
    /// for the name and takes it in two steps.
    private func single(_ networks: [NetworkDetails]) async throws -> NetworkDetails? {
        guard networks.count > 1 else { return networks.first }
        var used: [NetworkDetails] = []
        for network in networks {
            if let details = try await engine.networkIfPresent(network.id), !details.containers.isEmpty {
                used.append(details)
            }
        }
        let kept = used.first ?? networks[0]
        for network in networks where network.id != kept.id {
            logger.info("a second network named \(network.name) is removed")
            try await engine.removeNetworkIfPresent(network.id)
        }
        return kept
    }
}

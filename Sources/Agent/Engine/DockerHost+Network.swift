import DockerEngine
import Logging

extension DockerHost {
    /// Makes the network and the sandbox image when they are not there.
    func prepare() async throws -> Network {
        try await PauseImage.ensure(on: engine, owner: owner)
        let name = options.network(owner: owner)
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
            name: name,
            capacity: PodFacts.Capacity(
                cpus: info.cpus,
                memory: info.memory,
                mayProtect: Capabilities.mayRaiseLimits
                    && !info.securityOptions.contains { $0.hasPrefix("name=rootless") },
                isPodman: version.isPodman
            ),
            resolver: HostResolver.ofHost(),
            hostNames: HostNames.ofHost(),
            advice: advice(info, isPodman: version.isPodman)
        )
    }

    /// What could be set up better: an engine that takes its containers with it when it ends, or asks a registry for TLS
    /// that has none.
    private func advice(_ info: EngineInfo, isPodman: Bool) -> String? {
        guard !isPodman else { return nil }
        var advice: [String] = []
        if !info.isLiveRestoreEnabled {
            advice.append(
                "live-restore is off: every container stops when the engine is restarted. "
                    + "Set \"live-restore\": true in /etc/docker/daemon.json and reload the engine"
            )
        }
        for registry in options.insecureRegistries {
            let host = String(registry.prefix { $0 != "/" })
            guard !info.insecureRegistries.contains(host), !Self.isLoopback(host) else { continue }
            advice.append(
                "the engine asks the registry \(host) for TLS. "
                    + "Add it to \"insecure-registries\" in /etc/docker/daemon.json and reload the engine"
            )
        }
        return advice.isEmpty ? nil : advice.joined(separator: "; ")
    }

    /// Whether a registry is of this machine: engines speak to those without TLS.
    private static func isLoopback(_ host: String) -> Bool {
        host.hasPrefix("127.") || host.hasPrefix("[::1]") || host.prefix { $0 != ":" } == "localhost"
    }

    /// This agent's networks of a name, or the one that it was told to use, in an order that does not change.
    private func networks(named name: String) async throws -> [NetworkDetails] {
        let own = try await engine.networks(.label(Names.owner, owner)).filter { $0.name == name }
        guard own.isEmpty, options.podNetwork != nil else { return own.sorted { $0.id < $1.id } }
        return try await engine.networks(["name": [name]]).filter { $0.name == name }.sorted { $0.id < $1.id }
    }

    /// The one to use of several networks of one name, which the engine cannot tell apart; the others are removed.
    ///
    /// An agent that is killed while it makes a network and is started again makes it once more: the engine looks
    /// for the name and takes it in two steps.
    private func single(_ networks: [NetworkDetails]) async throws -> NetworkDetails? {
        guard networks.count > 1, networks.allSatisfy({ $0.labels[Names.owner] == owner }) else {
            return networks.first
        }
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

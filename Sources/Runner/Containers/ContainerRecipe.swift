import DockerEngine
import Workflows

/// What a container of a job is made of.
struct ContainerRecipe: Sendable {
    let container: JobContainer
    let engine: JobEngine

    /// What jobs and services have in common.
    ///
    /// `aliases`: its names in the job's network.
    func spec(aliases: [String]) throws(RunnerError) -> ContainerSpec {
        var spec = ContainerSpec(image: container.image)
        spec.environment = container.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        spec.labels = engine.labels
        spec.host.networkMode = engine.name
        // What is printed is for its last lines only.
        spec.host.logging = .files(maxSize: "10m", count: 1)
        try spec.apply(container.options, trust: engine.trust)
        for port in container.ports {
            let inside = "\(port.container)/\(port.transport)"
            // Nobody but this machine reaches it, unless the job says so.
            let binding = PortBinding(
                address: port.address ?? "127.0.0.1",
                port: port.host.map { "\($0)" } ?? ""
            )
            spec.exposedPorts = (spec.exposedPorts ?? [:]).merging([inside: .init()]) { $1 }
            spec.host.portBindings = (spec.host.portBindings ?? [:]).merging([inside: [binding]], uniquingKeysWith: +)
        }
        var mounts: [MountSpec] = []
        for volume in container.volumes { mounts.append(try engine.trust.mount(volume)) }
        for text in container.options.values("volume") {
            guard let volume = VolumeMapping(text) else {
                throw RunnerError(.invalidInput, "options: '--volume \(text)' is no volume, such as data:/var/lib/data")
            }
            mounts.append(try engine.trust.mount(volume))
        }
        spec.host.mounts = mounts
        var endpoint = EndpointSpec()
        endpoint.aliases = aliases + ContainerSpec.aliases(container.options)
        spec.networking = NetworkingSpec(endpoints: [engine.name: endpoint])
        limit(&spec.host)
        return spec
    }

    /// Holds what was asked for to what the runner gives.
    private func limit(_ host: inout HostSpec) {
        host.nanoCPUs = Self.least(host.nanoCPUs, engine.limits.nanoCPUs)
        host.memory = Self.least(host.memory, engine.limits.memory)
        host.pidsLimit = Self.least(host.pidsLimit.flatMap { $0 > 0 ? $0 : nil }, engine.limits.processes)
        if engine.limits.memory != nil { host.memorySwap = host.memory }
    }

    private static func least(_ asked: Int64?, _ given: Int64?) -> Int64? {
        guard let asked, let given else { return asked ?? given }
        return min(asked, given)
    }
}

import ControllerAPI
import DockerEngine
import HTTPTransport
import Logging
import Manifests

/// A plain Docker host: what is there, and how each operation is carried out.
struct DockerHost: Sendable {
    let engine: DockerClient
    let owner: String
    let files: VolumeFiles
    let logger: Logger

    /// What is said of registries and networks on this host.
    let options: HostOptions

    /// For how long nothing may come of an image that is being pulled.
    var pullSilence = DockerHost.pullSilence
    private let http: HTTPClient
    private let templates: PodTemplates

    /// What is known of containers without asking for each of them.
    let inspections = InspectionCache()

    /// Which of them somebody has had stopped.
    let signalled = SignalledContainers()

    /// `http`: for the hooks of Pods that are removed.
    init(
        engine: DockerClient,
        owner: String,
        files: VolumeFiles,
        options: HostOptions = HostOptions(),
        http: HTTPClient = HTTPClient(),
        logger: Logger
    ) {
        self.engine = engine
        self.options = options
        self.http = http
        self.owner = owner
        self.files = files
        self.logger = logger
        templates = PodTemplates(logger: logger)
    }

    /// The network that all Pods of this agent share.
    struct Network: Sendable, Hashable {
        var gateway: String
        var bridge: String

        /// What the engine calls it; nil for the agent's own name of it.
        var name: String?

        /// What the engine's machine has.
        var capacity = PodFacts.Capacity()

        /// How the host looks names up.
        var resolver = HostResolver()

        /// The names that the host knows by itself.
        var hostNames = HostNames()

        /// What could be set up better on this engine, in words.
        var advice: String?
    }

    /// Everything that carries this agent's label.
    func observe() async throws -> ObservedState {
        let summaries = try await engine.containers(all: true, .label(Names.owner, owner))
        var pods: [PodKey: ObservedPod] = [:]
        var manifests: Set<String> = []
        // Whatever an engine makes of a filter: what is not ours is not looked at.
        for summary in summaries where summary.labels[Names.owner] == owner {
            guard let namespace = summary.labels[Names.namespace], let workload = summary.labels[Names.workload],
                let pod = summary.labels[Names.pod], let name = summary.labels[Names.container],
                let specHash = summary.labels[Names.specHash]
            else { continue }
            // A kind that this agent does not know is a newer agent's: its Pods are not touched.
            guard let kind = summary.labels[Names.kind].map(Workload.Kind.init) ?? .deployment else { continue }
            let expected = Names.container(owner: owner, namespace: namespace, pod: pod, container: name)
            guard let (container, networkAddress) = try await inspect(summary, name, expected) else { continue }
            let key = PodKey(namespace: namespace, name: pod)
            var observed =
                pods[key]
                ?? ObservedPod(
                    workload: WorkloadKey(kind: kind, namespace: namespace, name: workload),
                    name: pod,
                    specHash: specHash,
                    address: nil,
                    sandbox: nil,
                    containers: []
                )
            if name == Names.sandbox {
                observed.sandbox = container
                if let manifest = summary.labels[Names.manifest] {
                    manifests.insert(manifest)
                    observed.template = templates.template(of: manifest)
                    observed.template?.metadata.labels.merge(DesiredWorkload.podLabels(kind, pod: pod)) { $1 }
                }
                let address = summary.labels[Names.address] ?? networkAddress
                observed.address = container.isRunning ? address : nil
            } else {
                observed.containers.append(container)
            }
            pods[key] = observed
        }
        templates.keep(manifests)
        inspections.keep(Set(summaries.map(\.id)))
        return ObservedState(pods: pods.values.sorted { $0.name < $1.name })
    }

    /// A listed container and the address it has in its network; nil when it is gone.
    ///
    /// `expected`: what it is called unless somebody has renamed it.
    private func inspect(
        _ summary: ContainerSummary,
        _ name: String,
        _ expected: String
    ) async throws -> (ObservedContainer, String?)? {
        if let known = inspections.known(summary) { return known }
        let turn = inspections.turn
        guard let details = try await engine.containerIfPresent(summary.id) else { return nil }
        var container = ObservedContainer(
            id: details.id,
            name: name,
            isRunning: details.state.isRunning,
            exitCode: details.state.isRunning ? nil : details.state.exitCode,
            isOutOfMemory: details.state.isOutOfMemory,
            startedAt: details.state.startedAt,
            image: details.config.image
        )
        container.isTamperedWith = details.state.isPaused || details.name != expected
        let address = details.networks.values.map(\.ipAddress).first { !$0.isEmpty }
        inspections.keep(container, address: address, of: summary, since: turn)
        return (container, address)
    }

    /// Makes the volumes that outlive Pods.
    func ensureVolumes(_ names: [String]) async throws {
        for name in names {
            var spec = VolumeSpec(name: name)
            spec.labels = [Names.owner: owner]
            _ = try await engine.createVolume(spec)
        }
    }

    /// The end of what a container printed, for people who ask why it failed.
    func lastWords(_ id: String, lines: Int = 10) async -> [String] {
        do {
            var words: [String] = []
            var text: [UInt8] = []
            let isTerminal = try await engine.containerIfPresent(id)?.config.isTerminal ?? false
            for try await chunk in try await engine.logs(id, LogOptions(tail: lines), isTerminal: isTerminal) {
                text += chunk.bytes
                if text.count > 16 * 1024 { break }
            }
            for line in String(decoding: text.prefix(16 * 1024), as: UTF8.self).split(whereSeparator: \.isNewline) {
                words.append(String(line.prefix(300)))
            }
            return words.suffix(lines)
        } catch {
            logger.debug("the log of \(id.prefix(12)) cannot be read: \(error)")
            return []
        }
    }

    /// Removes everything that carries this agent's label but volumes that outlive Pods.
    func removeEverything() async throws {
        let termination = PodTermination(engine: engine, http: http, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pod in try await observe().pods {
                group.addTask {
                    try await termination.stop(pod, grace: pod.template?.spec.terminationGracePeriodSeconds ?? 30)
                    try await removePod(pod)
                }
            }
            try await group.waitForAll()
        }
        for network in try await engine.networks(.label(Names.owner, owner)) {
            try await engine.removeNetworkIfPresent(network.id)
        }
    }
}

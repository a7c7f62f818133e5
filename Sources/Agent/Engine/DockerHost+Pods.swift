import DockerEngine
import Logging
import Manifests

extension DockerHost {
    /// Makes a Pod and starts what starts first in it: its first init container, or all its containers.
    ///
    /// What an interrupted earlier try left of it is used again or made anew.
    func createPod(_ workload: DesiredWorkload, index: Int, revision: String, network: Network) async throws {
        let pod = workload.podName(index)
        let translation = translation(of: workload, pod: pod, revision: revision, network: network)
        let base = try await prepare(translation, isFirst: true)
        for name in PodLifecycle(workload.template.spec, observed: [], progress: { _ in .none }).starts {
            try await start(name, of: translation, on: base)
        }
    }

    /// Starts one container of a Pod for the first time; it is made if it is not there.
    ///
    /// `isFirst`: no other container of the Pod is there.
    func startContainer(
        _ name: String,
        of workload: DesiredWorkload,
        pod: String,
        isFirst: Bool,
        revision: String,
        network: Network
    ) async throws {
        let translation = translation(of: workload, pod: pod, revision: revision, network: network)
        // An interrupted try may have left anything but the sandbox.
        let base = try await prepare(translation, isFirst: isFirst)
        try await start(name, of: translation, on: base)
    }

    private func translation(
        of workload: DesiredWorkload,
        pod: String,
        revision: String,
        network: Network
    ) -> PodTranslation {
        var labels = [
            Names.owner: owner, Names.namespace: workload.key.namespace, Names.workload: workload.key.name,
            Names.pod: pod, Names.specHash: workload.specHash, Names.revision: revision,
        ]
        if workload.kind != .deployment { labels[Names.kind] = workload.kind.rawValue }
        labels[Names.cronJob] = workload.cronJob?.name
        return PodTranslation(workload: workload, pod: pod, owner: owner, labels: labels, network: network)
    }

    /// Makes the sandbox, the volumes and the files of a Pod, or finds them.
    private func prepare(_ translation: PodTranslation, isFirst: Bool) async throws -> PodBase {
        let volumes = PodVolumes(engine: engine, files: files, logger: logger)
        let places = try await volumes.make(translation)
        let sandboxName = Names.container(
            owner: owner,
            namespace: translation.namespace,
            pod: translation.pod,
            container: Names.sandbox
        )
        let sandbox = try await refusing("the sandbox", of: translation.pod) {
            let sandbox = try await adopt(sandboxName, translation.sandbox)
            try await engine.startContainer(sandbox)
            return sandbox
        }
        let details = try await engine.container(sandbox)
        let address = details.networks.values.map(\.ipAddress).first { !$0.isEmpty }
        var base = PodBase(
            sandbox: sandbox,
            address: details.config.labels[Names.address] ?? address ?? "",
            places: places,
            seccompProfiles: try SeccompProfiles(directory: files.parent + "/seccomp").read(
                translation.spec,
                asPaths: translation.network.capacity.isPodman
            )
        )
        try volumes.fill(&base, translation, isFirst: isFirst)
        return base
    }

    private func start(_ name: String, of translation: PodTranslation, on base: PodBase) async throws {
        let workload = translation.workload
        guard let container = translation.spec.allContainers.first(where: { $0.name == name }) else { return }
        try PodVolumes(engine: engine, files: files, logger: logger).makeSubPaths(of: container, base, translation)
        let imageUser = try await imageUser(of: container, in: workload)
        let spec = translation.container(container, on: base, imageUser: imageUser)
        try refuseRoot(container, user: spec.user ?? imageUser, in: workload)
        let full = Names.container(
            owner: owner,
            namespace: translation.namespace,
            pod: translation.pod,
            container: name
        )
        try await refusing("container \(name)", of: translation.pod) {
            let id = try await adopt(full, spec, image: DesiredImage(container, of: workload))
            try await engine.startContainer(id)
        }
    }

    /// What the engine refuses for what the manifest says will be refused again: the release is bad.
    private func refusing<Result>(
        _ what: String,
        of pod: String,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let error as DockerError where !error.isEnvironment {
            throw AgentError(
                .release,
                reason: "ContainerRefused",
                "the engine refuses \(what) of Pod \(pod): \(error.message)",
                cause: error
            )
        }
    }

    /// Removes a Pod's containers, the sandbox last, and what only it used; what still runs is ended.
    ///
    /// What is left of it when the agent is killed in between goes when the next one looks for strays.
    func removePod(_ pod: ObservedPod) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in pod.containers {
                group.addTask {
                    try await ignoringAbsence {
                        try await engine.removeContainer(container.id, force: true, volumes: true)
                    }
                }
            }
            try await group.waitForAll()
        }
        if let sandbox = pod.sandbox {
            try await ignoringAbsence { try await engine.removeContainer(sandbox.id, force: true, volumes: true) }
        }
        let filters = DockerFilters.label(Names.owner, owner).label(Names.volumeOf, pod.name)
            .label(Names.namespace, pod.workload.namespace)
        // Podman gives what has any of several labels, and a claim's volume must never be among it.
        for volume in try await engine.volumes(filters)
        where volume.labels[Names.owner] == owner && volume.labels[Names.volumeOf] == pod.name
            && volume.labels[Names.namespace] == pod.workload.namespace
        {
            try await ignoringAbsence { try await engine.removeVolume(volume.name) }
        }
        do {
            try files.remove(pod: pod.name, namespace: pod.workload.namespace)
        } catch {
            // The next Pod of that name writes over them.
            logger.warning("files of a Pod stay: \(error.message)")
        }
    }

    /// Stops the network of a Pod whose containers have all ended; they stay, with what they printed.
    func stopSandbox(of pod: ObservedPod) async throws {
        guard let sandbox = pod.sandbox, sandbox.isRunning else { return }
        try await ignoringAbsence { try await engine.stopContainer(sandbox.id, timeout: 0) }
    }

    /// Lets a container of a Pod go on that was paused, and gives it its name back.
    func rightContainer(_ id: String, of pod: PodKey) async throws {
        try await ignoringAbsence {
            let details = try await engine.container(id)
            if details.state.isPaused { try await engine.unpauseContainer(id) }
            guard let container = details.config.labels[Names.container] else { return }
            let name = Names.container(owner: owner, namespace: pod.namespace, pod: pod.name, container: container)
            if details.name != name { try await engine.renameContainer(id, to: name) }
        }
    }

    /// Starts a container again that has ended.
    func restartContainer(_ id: String) async throws {
        try await ignoringAbsence { try await engine.startContainer(id) }
    }

    /// The same for a container whose image may have been removed since it was pulled.
    private func adopt(_ name: String, _ spec: ContainerSpec, image: DesiredImage) async throws -> String {
        do {
            return try await adopt(name, spec)
        } catch let error as DockerError where error.code == .notFound {
            try await pull([image])
            return try await adopt(name, spec)
        }
    }

    /// The container of that name, made when there is none.
    ///
    /// One that is not ours is left alone.
    private func adopt(_ name: String, _ spec: ContainerSpec) async throws -> String {
        for _ in 0..<Self.patience {
            if let id = try await engine.createContainerUnlessTaken(name: name, spec) { return id }
            guard let existing = try await engine.containerIfPresent(name) else {
                // An engine keeps the name for a moment when whoever asked for the container was cut off.
                try await Task.sleep(for: .milliseconds(100))
                continue
            }
            guard existing.config.labels[Names.owner] == owner else {
                throw AgentError(
                    .refused,
                    reason: "ForeignContainer",
                    "a container named \(name) exists and is not this agent's; it is left alone"
                )
            }
            // A container belongs to the sandbox that it was made for; what a network is called engines say in ways of
            // their own.
            let joins = spec.host.networkMode?.hasPrefix("container:") ?? false
            if existing.config.labels[Names.specHash] == spec.labels?[Names.specHash],
                !joins || existing.hostConfig.networkMode == spec.host.networkMode
            {
                return existing.id
            }
            try await ignoringAbsence {
                try await engine.removeContainer(existing.id, force: true, volumes: true)
            }
        }
        throw AgentError(
            .environment,
            reason: "NameTaken",
            "the engine has no container \(name) and keeps its name taken"
        )
    }

    /// How often a name that is taken is asked for again.
    private static let patience = 20

    private func ignoringAbsence(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as DockerError where error.code == .notFound {
            logger.debug("already gone: \(error.message)")
        }
    }
}

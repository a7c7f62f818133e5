import DockerEngine
import Logging
import Manifests

extension DockerHost {
    /// Makes a Pod and starts it.
    ///
    /// What an interrupted earlier try left of it is used again or made anew.
    func createPod(_ workload: DesiredWorkload, index: Int, revision: String, network: Network) async throws {
        let namespace = workload.key.namespace
        let pod = workload.podName(index)
        var labels = [
            Names.owner: owner, Names.namespace: namespace, Names.workload: workload.key.name, Names.pod: pod,
            Names.specHash: workload.specHash, Names.revision: revision,
        ]
        if workload.kind != .deployment { labels[Names.kind] = workload.kind.rawValue }
        let translation = PodTranslation(
            workload: workload,
            pod: pod,
            owner: owner,
            labels: labels,
            network: network
        )
        let sandboxName = Names.container(owner: owner, namespace: namespace, pod: pod, container: Names.sandbox)
        let sandbox = try await adopt(sandboxName, translation.sandbox)
        try await engine.startContainer(sandbox)
        let details = try await engine.container(sandbox)
        let address = details.networks.values.map(\.ipAddress).first { !$0.isEmpty } ?? ""
        for volume in translation.podVolumes {
            var spec = VolumeSpec(name: volume)
            spec.labels = [Names.owner: owner, Names.volumeOf: pod, Names.namespace: namespace]
            _ = try await engine.createVolume(spec)
        }
        let directories = try files.write(workload.files, pod: pod, namespace: namespace)
        for container in workload.template.spec.containers {
            let spec = translation.container(
                container,
                sandbox: sandbox,
                address: address,
                directories: directories
            )
            try await refuseRoot(container, user: spec.user, in: workload)
            let name = Names.container(owner: owner, namespace: namespace, pod: pod, container: container.name)
            let id: String
            do {
                id = try await adopt(name, spec, image: DesiredImage(container, of: workload))
                try await engine.startContainer(id)
            } catch let error as DockerError where !error.isEnvironment {
                // What the engine refuses for what the manifest says will be refused again.
                throw AgentError(
                    .release,
                    reason: "ContainerRefused",
                    "the engine refuses container \(container.name) of Pod \(pod): \(error.message)",
                    cause: error
                )
            }
        }
    }

    /// Stops and removes a Pod's containers, the sandbox last, and what only it used.
    ///
    /// Without `grace` each container has the time it was made with.
    func removePod(_ pod: ObservedPod, grace: Int?) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for container in pod.containers {
                group.addTask {
                    try await ignoringAbsence {
                        if container.isRunning { try await engine.stopContainer(container.id, timeout: grace) }
                    }
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
        for volume in try await engine.volumes(filters) {
            try await ignoringAbsence { try await engine.removeVolume(volume.name) }
        }
        do {
            try files.remove(pod: pod.name, namespace: pod.workload.namespace)
        } catch {
            // The Pod is gone; the next one of that name writes over its files.
            logger.warning("files of a Pod stay: \(error.message)")
        }
    }

    func restartContainer(_ id: String, mustStop: Bool, grace: Int) async throws {
        try await ignoringAbsence {
            if mustStop { try await engine.stopContainer(id, timeout: grace) }
            try await engine.startContainer(id)
        }
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
        if let id = try await engine.createContainerUnlessTaken(name: name, spec) { return id }
        let existing = try await engine.container(name)
        guard existing.config.labels[Names.owner] == owner else {
            throw AgentError(
                .refused,
                reason: "ForeignContainer",
                "a container named \(name) exists and is not this agent's; it is left alone"
            )
        }
        if existing.config.labels[Names.specHash] == spec.labels?[Names.specHash],
            existing.hostConfig.networkMode == spec.host.networkMode
        {
            return existing.id
        }
        try await engine.removeContainer(existing.id, force: true, volumes: true)
        return try await engine.createContainer(name: name, spec).id
    }

    private func ignoringAbsence(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as DockerError where error.code == .notFound {
            logger.debug("already gone: \(error.message)")
        }
    }
}

import DockerEngine
import Manifests

/// Says a Pod in the engine's words.
///
/// Pure.
struct PodTranslation {
    let workload: DesiredWorkload
    let pod: String
    let owner: String
    let labels: [String: String]
    let network: DockerHost.Network

    private var spec: PodSpec { workload.template.spec }
    private var namespace: String { workload.key.namespace }

    /// The volumes of the Pod that live as long as it does.
    var podVolumes: [String] {
        spec.volumes.compactMap { volume in
            guard case .emptyDir(inMemory: false, _) = volume.source else { return nil }
            return Names.podVolume(owner: owner, namespace: namespace, pod: pod, volume: volume.name)
        }
    }

    /// The container that holds the Pod's network.
    var sandbox: ContainerSpec {
        var sandbox = ContainerSpec(image: PauseImage.name)
        var own = [Names.container: Names.sandbox]
        if workload.manifest.utf8.count <= PodTemplates.limit { own[Names.manifest] = workload.manifest }
        sandbox.labels = labels.merging(own) { $1 }
        sandbox.hostname = spec.hostname ?? String(pod.prefix(63))
        sandbox.stopSignal = "SIGKILL"
        var host = HostSpec()
        host.networkMode = Names.network(owner: owner)
        host.dns = [network.gateway]
        host.dnsSearch = ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"]
        host.dnsOptions = ["ndots:5"]
        host.extraHosts = spec.hostAliases.flatMap { alias in alias.hostnames.map { "\($0):\(alias.ip)" } }
        host.memory = 16 * 1024 * 1024
        host.pidsLimit = 16
        host.droppedCapabilities = ["ALL"]
        host.securityOptions = ["no-new-privileges"]
        host.hasReadOnlyRoot = true
        sandbox.host = host
        return sandbox
    }

    /// One container of the Pod, in the sandbox's network.
    ///
    /// `directories`: where the files of ConfigMap and Secret volumes stand on the host, by volume.
    func container(
        _ container: Container,
        sandbox: String,
        address: String,
        directories: [String: String]
    ) -> ContainerSpec {
        var result = ContainerSpec(image: container.image)
        result.labels = labels.merging([Names.container: container.name]) { $1 }
        // Kubernetes: a command without arguments drops the image's arguments as well.
        if !container.command.isEmpty {
            result.entrypoint = container.command
            result.command = container.args
        } else if !container.args.isEmpty {
            result.command = container.args
        }
        result.workingDirectory = container.workingDir
        result.environment = environment(of: container, address: address)
        result.user = user(container)
        result.stopTimeout = spec.terminationGracePeriodSeconds
        var host = HostSpec()
        host.networkMode = "container:\(sandbox)"
        host.mounts = mounts(of: container, directories: directories)
        limit(&host, to: container.resources)
        secure(&host, container)
        host.logging = .files()
        result.host = host
        return result
    }

    private func environment(of container: Container, address: String) -> [String] {
        (workload.environments[container.name] ?? []).compactMap { variable in
            switch variable {
            case .value(let name, let text): "\(name)=\(text)"
            case .field(let name, let path): field(path, address: address).map { "\(name)=\($0)" }
            }
        }
    }

    private func field(_ path: String, address: String) -> String? {
        switch path {
        case "metadata.name": pod
        case "metadata.namespace": namespace
        case "metadata.uid": "\(namespace)/\(pod)"
        case "status.podIP", "status.podIPs": address
        case "status.hostIP": network.gateway
        case "spec.nodeName": owner
        case "spec.serviceAccountName": "default"
        default: labelOrAnnotation(path)
        }
    }

    private func labelOrAnnotation(_ path: String) -> String? {
        let metadata = workload.template.metadata
        for (prefix, values) in [
            ("metadata.labels['", metadata.labels), ("metadata.annotations['", metadata.annotations),
        ]
        where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return values[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
        }
        return nil
    }

    private func user(_ container: Container) -> String? {
        let user = container.securityContext.runAsUser ?? spec.securityContext.runAsUser
        let group = container.securityContext.runAsGroup ?? spec.securityContext.runAsGroup
        guard let user else { return group.map { "0:\($0)" } }
        return group.map { "\(user):\($0)" } ?? String(user)
    }

    private func mounts(of container: Container, directories: [String: String]) -> [MountSpec] {
        container.volumeMounts.compactMap { mount in
            guard let volume = spec.volumes.first(where: { $0.name == mount.name }) else { return nil }
            switch volume.source {
            case .emptyDir(inMemory: true, let size):
                return .temporary(at: mount.mountPath, size: size?.value, mode: 0o1777)
            case .emptyDir:
                let name = Names.podVolume(owner: owner, namespace: namespace, pod: pod, volume: volume.name)
                return .volume(name, to: mount.mountPath, isReadOnly: mount.readOnly)
            case .hostPath(let path, _):
                return .bind(path, to: mount.mountPath, isReadOnly: mount.readOnly)
            case .configMap, .secret:
                guard let directory = directories[volume.name] else { return nil }
                let source = mount.subPath.isEmpty ? directory : directory + "/" + mount.subPath
                return .bind(source, to: mount.mountPath, isReadOnly: true)
            case .persistentVolumeClaim(let claim, let readOnly):
                let name = Names.volume(owner: owner, namespace: namespace, claim: claim)
                return .volume(name, to: mount.mountPath, isReadOnly: readOnly || mount.readOnly)
            }
        }
    }

    private func limit(_ host: inout HostSpec, to resources: ResourceRequirements) {
        if let memory = resources.memoryLimit?.value {
            host.memory = memory
            host.memorySwap = memory
        }
        if let reserved = resources.memoryRequest?.value, reserved <= resources.memoryLimit?.value ?? .max {
            host.memoryReservation = reserved
        }
        if let cpu = resources.cpuLimit { host.nanoCPUs = cpu.thousandths * 1_000_000 }
        if let cpu = resources.cpuRequest { host.cpuShares = max(2, Int(cpu.thousandths * 1024 / 1000)) }
    }

    private func secure(_ host: inout HostSpec, _ container: Container) {
        let own = container.securityContext
        host.hasReadOnlyRoot = own.readOnlyRootFilesystem
        host.isPrivileged = own.privileged ?? false
        host.addedCapabilities = own.addedCapabilities.isEmpty ? nil : own.addedCapabilities
        host.droppedCapabilities = own.droppedCapabilities.isEmpty ? nil : own.droppedCapabilities
        if own.allowPrivilegeEscalation == false { host.securityOptions = ["no-new-privileges"] }
        let groups = (spec.securityContext.supplementalGroups + [spec.securityContext.fsGroup].compactMap { $0 })
        if !groups.isEmpty { host.groups = groups.map(String.init) }
    }
}

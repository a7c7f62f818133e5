import DockerEngine
import Manifests

/// Says a Pod in the engine's words.
///
/// Pure.
struct PodTranslation: Sendable {
    let workload: DesiredWorkload
    let pod: String
    let owner: String
    let labels: [String: String]
    let network: DockerHost.Network

    var spec: PodSpec { workload.template.spec }
    var namespace: String { workload.key.namespace }

    func facts(_ base: PodBase) -> PodFacts {
        PodFacts(
            name: pod,
            namespace: namespace,
            sandbox: base.sandbox,
            address: base.address,
            hostAddress: network.gateway,
            node: owner,
            template: workload.template,
            capacity: network.capacity
        )
    }

    func environment(of container: Container, _ base: PodBase) -> PodEnvironment {
        PodEnvironment(workload.environments[container.name] ?? [], facts: facts(base))
    }

    /// One container of the Pod, in the sandbox's network.
    ///
    /// `imageUser`: who the image runs as, needed where the manifest only names a group.
    func container(_ container: Container, on base: PodBase, imageUser: String? = nil) -> ContainerSpec {
        var result = ContainerSpec(image: container.image)
        result.labels = labels.merging([Names.container: container.name]) { $1 }
        let environment = environment(of: container, base)
        // Kubernetes: a command without arguments drops the image's arguments as well.
        if !container.command.isEmpty {
            result.entrypoint = container.command.map(environment.expanded)
            result.command = container.args.map(environment.expanded)
        } else if !container.args.isEmpty {
            result.command = container.args.map(environment.expanded)
        }
        result.workingDirectory = container.workingDir
        result.environment = environment.lines
        result.user = user(container, imageUser: imageUser)
        result.stopTimeout = spec.terminationGracePeriodSeconds
        result.stopSignal = container.stopSignal
        result.isInputOpen = container.stdin ? true : nil
        result.isInputClosedAfterOne = container.stdin && container.stdinOnce ? true : nil
        result.isTerminal = container.tty ? true : nil
        var host = HostSpec()
        host.networkMode = "container:\(base.sandbox)"
        host.ipcMode = spec.hostIPC ? "host" : "container:\(base.sandbox)"
        // Docker's containers have the sandbox's name with its network.
        if network.capacity.isPodman { host.utsMode = "container:\(base.sandbox)" }
        if spec.hostPID { host.pidMode = "host" }
        if spec.shareProcessNamespace { host.pidMode = "container:\(base.sandbox)" }
        host.mounts = mounts(of: container, environment, base)
        limit(&host, to: container.resources)
        host.oomScoreAdjustment = oomScore(of: container)
        secure(&host, container, base)
        host.logging = .files(count: 5)
        result.host = host
        return result
    }

    private func user(_ container: Container, imageUser: String?) -> String? {
        let user = container.securityContext.runAsUser ?? spec.securityContext.runAsUser
        let group = container.securityContext.runAsGroup ?? spec.securityContext.runAsGroup
        guard let group else { return user.map(String.init) }
        let name = user.map(String.init) ?? imageUser.map { String($0.prefix { $0 != ":" }) } ?? ""
        return "\(name.isEmpty ? "0" : name):\(group)"
    }

    private func mounts(of container: Container, _ environment: PodEnvironment, _ base: PodBase) -> [MountSpec] {
        container.volumeMounts.compactMap { mount in
            guard let place = base.places[mount.name] else { return nil }
            let isReadOnly = place.isReadOnly || mount.readOnly
            let subPath = subPath(of: mount, environment)
            if let volume = place.volume, subPath.isEmpty {
                var spec = MountSpec.volume(volume, to: mount.mountPath, isReadOnly: isReadOnly)
                // What the image has there is not put into the volume, unless nobody else could make it usable.
                if place.path != nil { spec.volume = MountSpec.Volume(copiesNothing: true) }
                return spec
            }
            guard let path = place.path else { return nil }
            return .bind(subPath.isEmpty ? path : "\(path)/\(subPath)", to: mount.mountPath, isReadOnly: isReadOnly)
        }
    }

    /// The path in the volume, its variables put in.
    func subPath(of mount: VolumeMount, _ environment: PodEnvironment) -> String {
        mount.expandsSubPath ? environment.expanded(mount.subPath) : mount.subPath
    }

    /// What engines accept at least.
    private static let leastMemory: Int64 = 6 << 20

    private func limit(_ host: inout HostSpec, to resources: ResourceRequirements) {
        if let memory = resources.memoryLimit?.value, memory > 0 {
            host.memory = max(memory, Self.leastMemory)
            host.memorySwap = host.memory
        }
        if let reserved = resources.memoryRequest?.value, reserved >= Self.leastMemory {
            host.memoryReservation = reserved
        }
        // A quota, since an engine refuses a number of CPUs that its machine does not have.
        if let cpu = resources.cpuLimit, cpu.thousandths > 0 {
            host.cpuPeriod = 100_000
            host.cpuQuota = max(1000, cpu.thousandths * 100)
        }
        if let cpu = resources.cpuRequest { host.cpuShares = max(2, Int(cpu.thousandths * 1024 / 1000)) }
    }

    /// How soon the kernel ends the container when memory runs out, by the Pod's class of service, as kubelet has it.
    private func oomScore(of container: Container) -> Int? {
        let capacity = network.capacity
        guard capacity.memory > 0 else { return nil }
        let all = spec.allContainers.map(\.resources)
        let isGuaranteed = all.allSatisfy { resources in
            guard let cpu = resources.cpuLimit, let memory = resources.memoryLimit else { return false }
            return cpu.thousandths > 0 && memory.thousandths > 0
                && resources.cpuRequest?.thousandths == cpu.thousandths
                && resources.memoryRequest?.thousandths == memory.thousandths
        }
        if isGuaranteed { return capacity.mayProtect ? -997 : nil }
        let isBestEffort = all.allSatisfy { $0.cpuRequest == nil && $0.memoryRequest == nil }
        guard !isBestEffort else { return 1000 }
        let request = container.resources.memoryRequest?.value ?? 0
        return min(max(2, 1000 - Int(Double(request) * 1000 / Double(capacity.memory))), 999)
    }

    private func secure(_ host: inout HostSpec, _ container: Container, _ base: PodBase) {
        let own = container.securityContext
        let shared = spec.securityContext
        host.hasReadOnlyRoot = own.readOnlyRootFilesystem
        host.isPrivileged = own.privileged ?? false
        host.addedCapabilities = own.addedCapabilities.isEmpty ? nil : own.addedCapabilities
        host.droppedCapabilities = own.droppedCapabilities.isEmpty ? nil : own.droppedCapabilities
        var options: [String] = []
        if own.allowPrivilegeEscalation == false { options.append("no-new-privileges") }
        switch own.seccomp ?? shared.seccomp {
        case .unconfined: options.append("seccomp=unconfined")
        case .localhost(let name): options.append("seccomp=\(base.seccompProfiles[name] ?? name)")
        case .runtimeDefault, nil: break
        }
        switch own.appArmor ?? shared.appArmor {
        case .unconfined: options.append("apparmor=unconfined")
        case .localhost(let name): options.append("apparmor=\(name)")
        case .runtimeDefault, nil: break
        }
        let label = shared.seLinux.merging(own.seLinux) { $1 }
        options += label.sorted { $0.key < $1.key }.map { "label=\($0.key):\($0.value)" }
        host.securityOptions = options.isEmpty ? nil : options
        if own.seesAllOfProc {
            host.maskedPaths = []
            host.readOnlyPaths = []
        }
        let groups = shared.supplementalGroups + [shared.fsGroup].compactMap { $0 }
        if !groups.isEmpty { host.groups = groups.map(String.init) }
    }
}

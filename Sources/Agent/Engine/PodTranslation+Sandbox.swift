import DockerEngine
import Glibc
import Manifests

extension PodTranslation {
    /// The engine's volumes that live as long as the Pod, by the names of its own.
    ///
    /// Those in memory are mounted by the sandbox as well: the engine empties them when nobody has them mounted.
    var engineVolumes: [String: VolumeSpec] {
        var result: [String: VolumeSpec] = [:]
        for volume in spec.volumes {
            guard case .emptyDir(let inMemory, let sizeLimit) = volume.source else { continue }
            var made = VolumeSpec(
                name: Names.podVolume(owner: owner, namespace: namespace, pod: pod, volume: volume.name)
            )
            made.labels = [Names.owner: owner, Names.volumeOf: pod, Names.namespace: namespace]
            if inMemory {
                let group = spec.securityContext.fsGroup
                var options = [group == nil ? "mode=0777" : "mode=2777"]
                if let group { options.append("gid=\(group)") }
                let limits = [sizeLimit?.value, spec.memoryLimit].compactMap(\.self).filter { $0 > 0 }
                if let size = limits.min() { options.append(bound(size)) }
                made.options = ["type": "tmpfs", "device": "tmpfs", "o": options.joined(separator: ",")]
            }
            result[volume.name] = made
        }
        return result
    }

    /// The most that a directory in memory holds, as an option of its mount (tmpfs(5)).
    private func bound(_ size: Int64) -> String {
        // Podman takes `size` for a quota of its disk, so it is told in pages.
        guard network.capacity.isPodman else { return "size=\(size)" }
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        return "nr_blocks=\((size + page - 1) / page)"
    }

    /// The container that holds the Pod's network, and its memory.
    var sandbox: ContainerSpec {
        var sandbox = ContainerSpec(image: PauseImage.name)
        var own = [Names.container: Names.sandbox]
        if workload.manifest.utf8.count <= PodTemplates.limit { own[Names.manifest] = workload.manifest }
        if spec.hostNetwork { own[Names.address] = network.gateway }
        sandbox.labels = labels.merging(own) { $1 }
        sandbox.stopSignal = "SIGKILL"
        var host = HostSpec()
        if spec.hostNetwork {
            host.networkMode = "host"
        } else {
            host.networkMode = network.name ?? Names.network(owner: owner)
            sandbox.hostname = hostname
            if !spec.setHostnameAsFQDN { sandbox.domainName = domain }
        }
        resolve(&host)
        let aliases = spec.hostAliases.flatMap { alias in alias.hostnames.map { "\($0):\(alias.ip)" } }
        // The engine leaves out the host's own names as soon as it is told others.
        host.extraHosts = (spec.hostNetwork && !aliases.isEmpty ? network.hostNames.entries : []) + aliases
        host.ipcMode = spec.hostIPC ? "host" : "shareable"
        if spec.hostPID { host.pidMode = "host" }
        // Who is process 1 for all has to see off what others leave behind.
        // Podman needs a program for that which its packages only recommend; then what is left behind stays.
        if spec.shareProcessNamespace, !network.capacity.isPodman { host.usesInit = true }
        host.sysctls = spec.securityContext.sysctls.isEmpty ? nil : spec.securityContext.sysctls
        host.memory = 16 * 1024 * 1024
        host.pidsLimit = 16
        if network.capacity.mayProtect { host.oomScoreAdjustment = -998 }
        host.droppedCapabilities = ["ALL"]
        host.securityOptions = ["no-new-privileges"]
        host.hasReadOnlyRoot = true
        let held = heldVolumes
        if !held.isEmpty {
            host.mounts = held.sorted { $0.key < $1.key }.map { .volume($0.value, to: "/volumes/\($0.key)") }
        }
        sandbox.host = host
        return sandbox
    }

    /// The engine's volumes that the sandbox mounts as well, by the names of the Pod's own.
    private var heldVolumes: [String: String] {
        var held: [String: String] = [:]
        for (name, volume) in engineVolumes where network.capacity.isPodman || !volume.options.isEmpty {
            held[name] = volume.name
        }
        // Podman gives a volume to whoever mounts it first: that is the sandbox, and then it can be given to others.
        guard network.capacity.isPodman else { return held }
        for volume in spec.volumes {
            guard case .persistentVolumeClaim(let claim, _) = volume.source else { continue }
            held[volume.name] = Names.volume(owner: owner, namespace: namespace, claim: claim)
        }
        return held
    }

    private var hostname: String {
        let name = spec.hostname ?? String(pod.prefix(63))
        guard spec.setHostnameAsFQDN, let domain else { return name }
        return "\(name).\(domain)"
    }

    private var domain: String? { spec.subdomain.map { "\($0).\(namespace).svc.cluster.local" } }

    /// How names are looked up in the Pod.
    private func resolve(_ host: inout HostSpec) {
        let dns = spec.dns
        var searches = dns.searches
        var options = dns.options
        var servers = dns.nameservers
        switch dns.policy {
        case .clusterFirst where !spec.hostNetwork, .clusterFirstWithHostNet:
            servers = [network.gateway] + servers
            searches =
                ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"] + searches
            options = ["ndots:5"] + options
        case .clusterFirst, .hostDefault:
            // The engine takes the host's unless it is told others; then those of the host come first.
            let resolver = network.resolver
            if !servers.isEmpty {
                servers = (spec.hostNetwork ? resolver.nameservers : resolver.reachable) + servers
            }
            if !searches.isEmpty { searches = resolver.searches + searches }
            if !options.isEmpty { options = resolver.options + options }
        case .none where searches.isEmpty:
            // The engine would take the host's.
            searches = ["."]
        case .none: break
        }
        if !servers.isEmpty { host.dns = servers }
        if !searches.isEmpty { host.dnsSearch = Self.unique(searches) }
        // A later option of a name takes the place of an earlier one.
        var seen: Set<Substring> = []
        let last = options.reversed().filter { seen.insert($0.prefix { $0 != ":" }).inserted }.reversed()
        if !last.isEmpty { host.dnsOptions = Array(last) }
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

/// What runs in a Pod.
public struct PodSpec: Sendable, Hashable {
    /// When a container that ended starts again.
    public enum RestartPolicy: String, Sendable, Hashable, CaseIterable {
        case always = "Always"
        case onFailure = "OnFailure"
        case never = "Never"
    }

    /// Containers that start one after the other before the others; sidecars among them go on running.
    public var initContainers: [Container]
    /// The containers; at least one.
    public var containers: [Container]
    /// The volumes containers may mount.
    public var volumes: [Volume]
    /// When ended containers start again; always unless given.
    public var restartPolicy: RestartPolicy
    /// How long a container may take to stop, in seconds; 30 unless given.
    public var terminationGracePeriodSeconds: Int
    /// How long the Pod may run at all, in seconds, if that is bounded.
    public var activeDeadlineSeconds: Int?
    /// The Pod's own host name, if given.
    public var hostname: String?
    /// What stands between the host name and the namespace in the Pod's full name, if given.
    public var subdomain: String?
    /// Whether the full name is the host name.
    public var setHostnameAsFQDN: Bool
    /// Whether containers share the host's network.
    public var hostNetwork: Bool
    /// Whether containers see the host's processes.
    public var hostPID: Bool
    /// Whether containers share the host's memory segments and queues.
    public var hostIPC: Bool
    /// Whether containers see each other's processes.
    public var shareProcessNamespace: Bool
    /// How names are looked up.
    public var dns: PodDNS
    /// The name of its service account; `default` unless given.
    public var serviceAccountName: String
    /// What the containers may do, unless they say otherwise.
    public var securityContext: SecurityContext
    /// Names and addresses for `/etc/hosts`.
    public var hostAliases: [HostAlias]
    /// The Secrets with the credentials images are pulled with.
    public var imagePullSecrets: [String]
    /// Where the Pod spec stands.
    @Uncompared public var position: SourcePosition

    /// The most memory of the whole Pod, in bytes; nil where a container has no limit.
    public var memoryLimit: Int64? {
        let lasting = containers + initContainers.filter { $0.restartPolicy == .always }
        var sum: Int64 = 0
        for container in lasting {
            guard let limit = container.resources.memoryLimit?.value else { return nil }
            let (total, isTooMuch) = sum.addingReportingOverflow(limit)
            guard !isTooMuch else { return nil }
            sum = total
        }
        for container in initContainers where container.restartPolicy != .always {
            guard let limit = container.resources.memoryLimit?.value else { return nil }
            sum = max(sum, limit)
        }
        return sum
    }

    /// Every container in the order in which they start.
    public var allContainers: [Container] { initContainers + containers }

    /// One line of `/etc/hosts`.
    public struct HostAlias: Sendable, Hashable {
        /// The address.
        public var ip: String
        /// The names.
        public var hostnames: [String]
    }

    /// Reads `spec`.
    ///
    /// `claims`: the names of further volumes, each a claim; they take the place of volumes of the same name.
    init(
        _ owner: inout FieldReader,
        claims: [String] = [],
        warnings: inout [ManifestWarning]
    ) throws(ManifestError) {
        var reader = try owner.requiredChild("spec")
        position = reader.position
        restartPolicy = try reader.choice("restartPolicy", RestartPolicy.self) ?? .always
        terminationGracePeriodSeconds = try reader.integer("terminationGracePeriodSeconds", in: 0...86_400) ?? 30
        activeDeadlineSeconds = try reader.integer("activeDeadlineSeconds", in: 1...Int(Int32.max))
        hostname = try reader.label("hostname")
        subdomain = try reader.label("subdomain")
        setHostnameAsFQDN = try reader.bool("setHostnameAsFQDN") ?? false
        hostNetwork = try reader.bool("hostNetwork") ?? false
        hostPID = try reader.bool("hostPID") ?? false
        hostIPC = try reader.bool("hostIPC") ?? false
        shareProcessNamespace = try reader.bool("shareProcessNamespace") ?? false
        guard !hostPID || !shareProcessNamespace else {
            throw reader.invalid("must not stand beside hostPID", "shareProcessNamespace")
        }
        dns = try PodDNS(&reader, warnings: &warnings)
        securityContext = try SecurityContext(&reader, ofPod: true, warnings: &warnings)
        let account = try reader.string("serviceAccountName") ?? ""
        let formerAccount = try reader.string("serviceAccount") ?? ""
        serviceAccountName = account.isEmpty ? formerAccount.isEmpty ? "default" : formerAccount : account
        var aliases: [HostAlias] = []
        for var alias in try reader.children("hostAliases") {
            aliases.append(HostAlias(ip: try alias.requiredString("ip"), hostnames: try alias.strings("hostnames")))
            alias.finish(&warnings)
        }
        hostAliases = aliases
        var pullSecrets: [String] = []
        for var secret in try reader.children("imagePullSecrets") {
            pullSecrets.append(try secret.requiredString("name"))
            secret.finish(&warnings)
        }
        imagePullSecrets = pullSecrets
        var volumes: [Volume] = []
        for var volume in try reader.children("volumes") {
            let read = try Volume(&volume, warnings: &warnings)
            guard !volumes.contains(where: { $0.name == read.name }) else {
                throw volume.invalid("is the name of a second volume: '\(read.name)'", "name")
            }
            volumes.append(read)
        }
        volumes.removeAll { claims.contains($0.name) }
        volumes += claims.map { Volume(name: $0, source: .persistentVolumeClaim(claimName: $0, readOnly: false)) }
        self.volumes = volumes
        let place = Place(volumes: volumes, isOnHost: hostNetwork, grace: terminationGracePeriodSeconds)
        initContainers = try Self.containers("initContainers", &reader, place, beside: [], &warnings)
        containers = try Self.containers("containers", &reader, place, beside: initContainers, &warnings)
        guard !containers.isEmpty else { throw reader.invalid("needs at least one container", "containers") }
        try Self.warn(&reader, &warnings)
        reader.finish(&warnings, of: "PodSpec")
    }

    /// What of a Pod its containers have to fit.
    private struct Place {
        var volumes: [Volume]
        var isOnHost: Bool
        var grace: Int
    }

    private static func containers(
        _ field: String,
        _ reader: inout FieldReader,
        _ place: Place,
        beside others: [Container],
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [Container] {
        var result: [Container] = []
        for var item in try reader.children(field) {
            let container = try Container(&item, warnings: &warnings)
            guard !(others + result).contains(where: { $0.name == container.name }) else {
                throw item.invalid("is the name of a second container: '\(container.name)'", "name")
            }
            if field == "initContainers", container.restartPolicy != .always {
                let hooks = [
                    ("livenessProbe", container.livenessProbe != nil),
                    ("readinessProbe", container.readinessProbe != nil),
                    ("startupProbe", container.startupProbe != nil),
                    ("lifecycle", container.postStart != nil || container.preStop != nil),
                ]
                if let (name, _) = hooks.first(where: \.1) {
                    throw item.invalid("goes only with restartPolicy Always in an init container", name)
                }
            }
            for (index, mount) in container.volumeMounts.enumerated()
            where !place.volumes.contains(where: { $0.name == mount.name }) {
                throw item.invalid(
                    "names '\(mount.name)', which spec.volumes does not have",
                    "volumeMounts[\(index)].name"
                )
            }
            for (index, port) in container.ports.enumerated() where place.isOnHost {
                guard port.hostPort ?? port.containerPort == port.containerPort else {
                    throw item.invalid(
                        "must be the containerPort in a Pod with hostNetwork",
                        "ports[\(index)].hostPort"
                    )
                }
            }
            if case .sleep(let seconds) = container.preStop, seconds > place.grace {
                warnings.append(
                    item.warning(
                        "lifecycle",
                        "has a preStop that sleeps for longer than terminationGracePeriodSeconds, \(place.grace): it is cut off then, and Kubernetes refuses it"
                    )
                )
            }
            result.append(container)
        }
        return result
    }
}

/// What runs in a Pod.
public struct PodSpec: Sendable, Hashable {
    /// When a container that ended starts again.
    public enum RestartPolicy: String, Sendable, Hashable, CaseIterable {
        case always = "Always"
        case onFailure = "OnFailure"
        case never = "Never"
    }

    /// Containers that run one after the other before the others start.
    public var initContainers: [Container]
    /// The containers; at least one.
    public var containers: [Container]
    /// The volumes containers may mount.
    public var volumes: [Volume]
    /// When ended containers start again; always unless given.
    public var restartPolicy: RestartPolicy
    /// How long a container may take to stop, in seconds; 30 unless given.
    public var terminationGracePeriodSeconds: Int
    /// The Pod's own host name, if given.
    public var hostname: String?
    /// Whether containers share the host's network.
    public var hostNetwork: Bool
    /// What the containers may do, unless they say otherwise.
    public var securityContext: SecurityContext
    /// Names and addresses for `/etc/hosts`.
    public var hostAliases: [HostAlias]
    /// The Secrets with the credentials images are pulled with.
    public var imagePullSecrets: [String]
    /// Where the Pod spec stands.
    @Uncompared public var position: SourcePosition

    /// One line of `/etc/hosts`.
    public struct HostAlias: Sendable, Hashable {
        /// The address.
        public var ip: String
        /// The names.
        public var hostnames: [String]
    }

    init(_ owner: inout FieldReader, warnings: inout [ManifestWarning]) throws(ManifestError) {
        var reader = try owner.requiredChild("spec")
        position = reader.position
        restartPolicy = try reader.choice("restartPolicy", RestartPolicy.self) ?? .always
        terminationGracePeriodSeconds = try reader.integer("terminationGracePeriodSeconds", in: 0...86_400) ?? 30
        hostname = try reader.string("hostname")
        hostNetwork = try reader.bool("hostNetwork") ?? false
        securityContext = try SecurityContext(&reader, warnings: &warnings)
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
        self.volumes = volumes
        initContainers = try Self.containers("initContainers", &reader, volumes, &warnings)
        containers = try Self.containers("containers", &reader, volumes, &warnings)
        guard !containers.isEmpty else { throw reader.invalid("needs at least one container", "containers") }
        // What only a cluster's scheduler and DNS know; a Docker host has one node and its own resolver.
        reader.pass("dnsPolicy", "schedulerName", "enableServiceLinks")
        reader.finish(&warnings)
    }

    private static func containers(
        _ field: String,
        _ reader: inout FieldReader,
        _ volumes: [Volume],
        _ warnings: inout [ManifestWarning]
    ) throws(ManifestError) -> [Container] {
        var result: [Container] = []
        for var item in try reader.children(field) {
            let container = try Container(&item, warnings: &warnings)
            guard !result.contains(where: { $0.name == container.name }) else {
                throw item.invalid("is the name of a second container: '\(container.name)'", "name")
            }
            for (index, mount) in container.volumeMounts.enumerated()
            where !volumes.contains(where: { $0.name == mount.name }) {
                throw item.invalid(
                    "names '\(mount.name)', which spec.volumes does not have",
                    "volumeMounts[\(index)].name"
                )
            }
            result.append(container)
        }
        return result
    }
}

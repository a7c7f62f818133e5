/// The engine's settings and the machine it runs on.
public struct EngineInfo: Sendable, Hashable, Decodable {
    public let id: String
    public let name: String
    public let serverVersion: String
    /// As `uname -m` says it: `x86_64`, `aarch64`.
    public let architecture: String
    public let operatingSystem: String
    public let cpus: Int
    public let memory: Int64
    public let storageDriver: String
    public let cgroupDriver: String
    public let cgroupVersion: String?
    public let rootDirectory: String
    /// Whether containers outlive the engine's restart.
    public let isLiveRestoreEnabled: Bool
    public let containers: Int
    public let images: Int
    public let warnings: [String]
    /// Such as `name=rootless`, `name=userns` and `name=seccomp,profile=default`.
    public let securityOptions: [String]
    /// The registries that the engine speaks to without TLS, as its settings name them; those of this machine are not among
    /// them.
    public let insecureRegistries: [String]

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case name = "Name"
        case serverVersion = "ServerVersion"
        case architecture = "Architecture"
        case operatingSystem = "OperatingSystem"
        case cpus = "NCPU"
        case memory = "MemTotal"
        case storageDriver = "Driver"
        case cgroupDriver = "CgroupDriver"
        case cgroupVersion = "CgroupVersion"
        case rootDirectory = "DockerRootDir"
        case isLiveRestoreEnabled = "LiveRestoreEnabled"
        case containers = "Containers"
        case images = "Images"
        case warnings = "Warnings"
        case securityOptions = "SecurityOptions"
        case registries = "RegistryConfig"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        name = try container.value(.name) ?? ""
        serverVersion = try container.value(.serverVersion) ?? ""
        architecture = try container.value(.architecture) ?? ""
        operatingSystem = try container.value(.operatingSystem) ?? ""
        cpus = try container.value(.cpus) ?? 0
        memory = try container.value(.memory) ?? 0
        storageDriver = try container.value(.storageDriver) ?? ""
        cgroupDriver = try container.value(.cgroupDriver) ?? ""
        cgroupVersion = try container.value(.cgroupVersion)
        rootDirectory = try container.value(.rootDirectory) ?? ""
        isLiveRestoreEnabled = try container.value(.isLiveRestoreEnabled) ?? false
        containers = try container.value(.containers) ?? 0
        images = try container.value(.images) ?? 0
        warnings = try container.value(.warnings) ?? []
        securityOptions = try container.value(.securityOptions) ?? []
        let registries: Registries? = try container.value(.registries)
        insecureRegistries = (registries?.indexes ?? [:]).filter { !$0.value.isSecure }.keys.sorted()
    }

    private struct Registries: Decodable {
        struct Index: Decodable {
            let isSecure: Bool

            private enum CodingKeys: String, CodingKey {
                case isSecure = "Secure"
            }
        }

        let indexes: [String: Index]?

        private enum CodingKeys: String, CodingKey {
            case indexes = "IndexConfigs"
        }
    }
}

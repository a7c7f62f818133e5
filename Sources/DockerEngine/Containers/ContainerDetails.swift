/// A container as inspection shows it.
public struct ContainerDetails: Sendable, Hashable, Decodable {
    public let id: String
    /// With its slash.
    public let fullName: String
    /// RFC 3339.
    public let created: String
    public let path: String
    public let arguments: [String]
    public let imageID: String
    public let restartCount: Int
    public let logPath: String
    public let state: ContainerState
    public let config: ContainerSettings
    public let hostConfig: ContainerHostSettings
    private let networkSettings: ContainerNetworking
    public let mounts: [ContainerMountPoint]

    /// The name without its slash.
    public var name: String {
        fullName.hasPrefix("/") ? String(fullName.dropFirst()) : fullName
    }

    public var networks: [String: NetworkAttachment] {
        networkSettings.networks
    }

    /// The ports of the host that lead to it while it runs, by its own: `80/tcp`.
    public var ports: [String: [PortBinding]] {
        networkSettings.ports
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case fullName = "Name"
        case created = "Created"
        case path = "Path"
        case arguments = "Args"
        case imageID = "Image"
        case restartCount = "RestartCount"
        case logPath = "LogPath"
        case state = "State"
        case config = "Config"
        case hostConfig = "HostConfig"
        case networkSettings = "NetworkSettings"
        case mounts = "Mounts"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        fullName = try container.value(.fullName) ?? ""
        created = try container.value(.created) ?? ""
        path = try container.value(.path) ?? ""
        arguments = try container.value(.arguments) ?? []
        imageID = try container.value(.imageID) ?? ""
        restartCount = try container.value(.restartCount) ?? 0
        logPath = try container.value(.logPath) ?? ""
        state = try container.decode(ContainerState.self, forKey: .state)
        config = try container.decode(ContainerSettings.self, forKey: .config)
        hostConfig = try container.decode(ContainerHostSettings.self, forKey: .hostConfig)
        networkSettings = try container.value(.networkSettings) ?? ContainerNetworking()
        mounts = try container.value(.mounts) ?? []
    }
}

/// A container as listings show it.
public struct ContainerSummary: Sendable, Hashable, Decodable {
    public let id: String
    /// With the leading slash that Docker has always had.
    public let names: [String]
    /// As it was named at creation.
    public let image: String
    public let imageID: String
    public let command: String
    /// Seconds since 1970.
    public let created: Int64
    public let state: ContainerStatus
    /// For people: `Up 2 hours`, `Exited (1) 3 minutes ago`.
    public let status: String
    public let labels: [String: String]
    public let networkSettings: Networks

    /// The networks it is in.
    public struct Networks: Sendable, Hashable, Decodable {
        public let networks: [String: NetworkAttachment]

        init() {
            networks = [:]
        }

        private enum CodingKeys: String, CodingKey {
            case networks = "Networks"
        }

        public init(from decoder: any Decoder) throws {
            networks = try decoder.container(keyedBy: CodingKeys.self).value(.networks) ?? [:]
        }
    }

    /// The name without its slash.
    public var name: String {
        names.first.map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 } ?? ""
    }

    public var networks: [String: NetworkAttachment] {
        networkSettings.networks
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case names = "Names"
        case image = "Image"
        case imageID = "ImageID"
        case command = "Command"
        case created = "Created"
        case state = "State"
        case status = "Status"
        case labels = "Labels"
        case networkSettings = "NetworkSettings"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.value(.id) ?? ""
        names = try container.value(.names) ?? []
        image = try container.value(.image) ?? ""
        imageID = try container.value(.imageID) ?? ""
        command = try container.value(.command) ?? ""
        created = try container.value(.created) ?? 0
        state = try container.value(.state) ?? .unknown
        status = try container.value(.status) ?? ""
        labels = try container.value(.labels) ?? [:]
        networkSettings = try container.value(.networkSettings) ?? Networks()
    }
}

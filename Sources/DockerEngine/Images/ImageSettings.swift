/// What containers of an image start with.
public struct ImageSettings: Sendable, Hashable, Decodable {
    public let user: String
    public let environment: [String]
    public let command: [String]
    public let entrypoint: [String]
    public let workingDirectory: String
    public let labels: [String: String]
    public let stopSignal: String?
    public let exposedPorts: [String: Empty]

    /// An object without members.
    public struct Empty: Sendable, Hashable, Codable {
        public init() {}
    }

    private enum CodingKeys: String, CodingKey {
        case user = "User"
        case environment = "Env"
        case command = "Cmd"
        case entrypoint = "Entrypoint"
        case workingDirectory = "WorkingDir"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case exposedPorts = "ExposedPorts"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        user = try container.value(.user) ?? ""
        environment = try container.value(.environment) ?? []
        command = try container.value(.command) ?? []
        entrypoint = try container.value(.entrypoint) ?? []
        workingDirectory = try container.value(.workingDirectory) ?? ""
        labels = try container.value(.labels) ?? [:]
        stopSignal = try container.value(.stopSignal)
        exposedPorts = try container.value(.exposedPorts) ?? [:]
    }
}

/// What a container was made with.
public struct ContainerSettings: Sendable, Hashable, Decodable {
    public let image: String
    public let hostname: String
    public let user: String
    public let workingDirectory: String
    public let command: [String]
    public let entrypoint: [String]
    /// `NAME=value` each.
    public let environment: [String]
    public let labels: [String: String]
    public let stopSignal: String?
    public let isTerminal: Bool

    private enum CodingKeys: String, CodingKey {
        case image = "Image"
        case hostname = "Hostname"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case command = "Cmd"
        case entrypoint = "Entrypoint"
        case environment = "Env"
        case labels = "Labels"
        case stopSignal = "StopSignal"
        case isTerminal = "Tty"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        image = try container.value(.image) ?? ""
        hostname = try container.value(.hostname) ?? ""
        user = try container.value(.user) ?? ""
        workingDirectory = try container.value(.workingDirectory) ?? ""
        command = try container.value(.command) ?? []
        entrypoint = try container.value(.entrypoint) ?? []
        environment = try container.value(.environment) ?? []
        labels = try container.value(.labels) ?? [:]
        stopSignal = try container.value(.stopSignal)
        isTerminal = try container.value(.isTerminal) ?? false
    }
}

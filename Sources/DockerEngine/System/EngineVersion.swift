/// The engine's version.
public struct EngineVersion: Sendable, Hashable, Decodable {
    public let version: String
    public let apiVersion: String
    public let minAPIVersion: String?
    public let os: String?
    public let arch: String?
    public let kernelVersion: String?
    /// The parts and their versions; Podman names itself here.
    public let components: [Component]

    /// A part of the engine.
    public struct Component: Sendable, Hashable, Decodable {
        public let name: String
        public let version: String

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case version = "Version"
        }
    }

    public var isPodman: Bool {
        components.contains { $0.name.lowercased().contains("podman") }
    }

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case apiVersion = "ApiVersion"
        case minAPIVersion = "MinAPIVersion"
        case os = "Os"
        case arch = "Arch"
        case kernelVersion = "KernelVersion"
        case components = "Components"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.value(.version) ?? ""
        apiVersion = try container.value(.apiVersion) ?? ""
        minAPIVersion = try container.value(.minAPIVersion)
        os = try container.value(.os)
        arch = try container.value(.arch)
        kernelVersion = try container.value(.kernelVersion)
        components = try container.value(.components) ?? []
    }
}

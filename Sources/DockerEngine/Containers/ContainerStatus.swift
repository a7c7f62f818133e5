/// The one word for what a container is doing.
public enum ContainerStatus: String, Sendable, Hashable, Decodable {
    case created
    case running
    case paused
    case restarting
    case removing
    case exited
    case dead
    /// A word that only some engines have, such as Podman's `initialized`.
    case unknown

    public init(from decoder: any Decoder) throws {
        self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .unknown
    }
}

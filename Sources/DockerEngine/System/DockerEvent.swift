/// Something that happened in the engine.
public struct DockerEvent: Sendable, Hashable, Decodable {
    /// Such as `container`, `image`, `network` or `volume`.
    public let type: String
    /// Such as `start`, `die`, `destroy` or `health_status: healthy`.
    public let action: String
    /// The object's id, or an image's or volume's name.
    public let id: String
    /// Labels of the object and details such as `exitCode` and `name`.
    public let attributes: [String: String]
    /// Seconds since 1970.
    public let time: Int64
    public let timeNano: Int64

    private enum CodingKeys: String, CodingKey {
        case type = "Type"
        case action = "Action"
        case actor = "Actor"
        case time
        case timeNano
    }

    private struct Actor: Decodable {
        let id: String?
        let attributes: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case id = "ID"
            case attributes = "Attributes"
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.value(.type) ?? ""
        action = try container.value(.action) ?? ""
        let actor: Actor? = try container.value(.actor)
        id = actor?.id ?? ""
        attributes = actor?.attributes ?? [:]
        time = try container.value(.time) ?? 0
        timeNano = try container.value(.timeNano) ?? 0
    }
}

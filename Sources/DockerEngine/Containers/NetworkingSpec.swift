/// A container's networks by name.
public struct NetworkingSpec: Sendable, Hashable, Encodable {
    public var endpoints: [String: EndpointSpec]

    public init(endpoints: [String: EndpointSpec]) {
        self.endpoints = endpoints
    }

    private enum CodingKeys: String, CodingKey {
        case endpoints = "EndpointsConfig"
    }
}

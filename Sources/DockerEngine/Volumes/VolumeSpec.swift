/// A volume to make; one of the same name is taken as it is.
public struct VolumeSpec: Sendable, Hashable, Encodable {
    public var name: String
    public var driver: String = "local"
    public var labels: [String: String] = [:]
    public var options: [String: String] = [:]

    public init(name: String) {
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case labels = "Labels"
        case options = "DriverOpts"
    }
}

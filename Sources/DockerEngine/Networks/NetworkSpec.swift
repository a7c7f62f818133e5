/// A network to make.
public struct NetworkSpec: Sendable, Hashable, Encodable {
    public var name: String
    public var driver: String = "bridge"
    public var labels: [String: String] = [:]
    public var options: [String: String] = [:]
    public var addressing: NetworkAddressing?
    /// No way out.
    public var isInternal: Bool = false
    /// Engines before 25 would make a second of the same name.
    public var refusesDuplicates: Bool = true

    public init(name: String) {
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case labels = "Labels"
        case options = "Options"
        case addressing = "IPAM"
        case isInternal = "Internal"
        case refusesDuplicates = "CheckDuplicate"
    }
}

/// Where the engine keeps a container's output.
public struct LogSpec: Sendable, Hashable, Encodable {
    public var driver: String
    public var options: [String: String]

    public init(driver: String, options: [String: String]) {
        self.driver = driver
        self.options = options
    }

    /// The engine's own files, rotated at a size.
    public static func files(maxSize: String = "10m", count: Int = 3) -> Self {
        Self(driver: "json-file", options: ["max-size": maxSize, "max-file": String(count)])
    }

    private enum CodingKeys: String, CodingKey {
        case driver = "Type"
        case options = "Config"
    }
}

/// When the engine starts a container again by itself.
public struct RestartPolicy: Sendable, Hashable, Codable {
    public let name: String
    public let maximumRetryCount: Int?

    public static let no = Self(name: "no", maximumRetryCount: nil)
    public static let always = Self(name: "always", maximumRetryCount: nil)
    public static let unlessStopped = Self(name: "unless-stopped", maximumRetryCount: nil)

    public static func onFailure(retries: Int? = nil) -> Self {
        Self(name: "on-failure", maximumRetryCount: retries)
    }

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case maximumRetryCount = "MaximumRetryCount"
    }
}

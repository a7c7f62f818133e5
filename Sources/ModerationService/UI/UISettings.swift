/// What `moderation ui` is told.
public struct UISettings: Sendable {
    public var server: ServerSettings
    /// Where the API is.
    public var apiURL: String

    public init(server: ServerSettings, apiURL: String = "http://127.0.0.1:8000") {
        self.server = server
        self.apiURL = apiURL
    }

    /// Reads `API_URL` and what `ServerSettings` reads.
    public init(environment: SettingsSource) throws(ModerationServiceError) {
        let url = environment["API_URL"] ?? "http://127.0.0.1:8000"
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw ModerationServiceError(.invalidConfiguration, "API_URL begins with http:// or https://")
        }
        self.init(server: try ServerSettings(environment: environment, defaultPort: 8080), apiURL: url)
    }
}
